"""Lists that names and accounts are told by: given names, surnames, brands that are called like people, words that are neither."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """Return the words of a line."""
    return frozenset(words.split())


# English, Spanish, German, French, Indian and Chinese (in Latin letters) given names in use.
GIVEN = frozenset(
    "kev gaz mick stu nige barb deb jase becca steph liv izzy nat abi lou meg jules trish hao jing hui fang xin "
    "jun tao kai hong"
    " ying qing rui wang zhang ife keisha terrence dwayne marcus latoya tyrone jamal darnell ebony shaniqua "
    "priyanka rajiv sanjay"
    " suresh arun vikas rohit ankit pankaj manish ashwin divya shreya swati nisha meena sunita geeta fatoumata "
    "aisha amina zainab"
    " omar yusuf youssef mariam leila farid hamza bilal nadia samira"
    " piotr tomasz pawel agnieszka katarzyna magda zofia jakub wojciech bogdan ion mihai ioana oksana olena dmitry "
    "natalya"
    " anastasia ekaterina ivana milan goran bartosz lukasz giulio matteo luca chiara elisabetta pietro alessandro "
    "francesca joao"
    " tiago ines beatriz rui mateus thiago"
    " siobhan niamh aoife ciaran eoin declan padraig sinead maeve orla cormac rory fergus hamish ewan iain callum "
    "alistair rhys"
    " gareth dylan cerys bronwyn imogen freya poppy ottilie alfie archie theo ellie evie maisie gracie lottie "
    "tilly harriet"
    " rosalind philippa"
    " lorraine angelo nikolai bjorn astrid sigrid ingeborg lena lennart annika mads rasmus kasper soren mette pia "
    "jens uwe jurgen"
    " jochen holger sabine ute anke heike birgit gisela oluwaseun chidi ngozi emeka tunde kwame kofi ama abena "
    "thandi sipho lerato"
    " zanele bongani keiko yuko haruka sakura ren yuta minh linh thuy nguyen duc anh"
    " aaron abby abdul abigail adam adele adrian agnes ahmed aidan aisha akira alan albert alejandro alex "
    "alexander alexandra"
    " alexis alfred ali alice alicia"
    " alison allan allen allison alma alvin alyssa amanda amelia amir amit amy ana andre andrea andreas andrew "
    "andy angela"
    " angelica angie anil anita anjali ann anna"
    " anne annie anthony antoine antonio anton april arjun arlene arnold arthur arturo ashley ashok audrey austin "
    "ava barbara"
    " barry beatrice becky ben benjamin"
    " bernard bernie beth bethany betty beverly bianca bill billy birgit bjorn blake bob bobby bonnie brad bradley "
    "brandon brenda"
    " brendan brent brett brian bridget"
    " brittany bruce bruno bryan caitlin caleb calvin cameron camille carl carla carlos carmen carol caroline "
    "carolyn carrie"
    " catherine cathy cecilia chad"
    " charles charlie charlotte chen chelsea cheryl chloe chris christa christian christina christine christoph "
    "christopher cindy"
    " claire clara clarence claudia clara clyde cody colin"
    " colleen connie connor conor craig cristina crystal curtis cynthia daisuke daisy damian dan dana daniel "
    "daniela danielle"
    " danny daphne darlene darren dave david dawn dean"
    " deb debbie deborah deepak deepika denise dennis derek diana diane diego dieter dimitri dominic dominique don "
    "donald donna"
    " doreen doris dorothy doug douglas duncan dustin dylan"
    " ed eddie edgar edith eduardo edward edwin eileen elaine elena eleanor elijah elisa elise elizabeth ella "
    "ellen ellie elliot"
    " elsa emil emily emilia emma enrique eric erica erik erika erin"
    " ernest esther ethan eugene eva evan eve evelyn fatima felicia felipe felix fernando fiona florence floyd "
    "frances francesca"
    " francesco francis francisco francois frank fred frederick fritz gabriel gabriela"
    " gail gareth gary gavin gemma geoff geoffrey george georgia gerald gerard giovanni giulia gladys glenda glenn "
    "gloria gordon"
    " graham greg gregory greta guillermo gwen hannah hans harold harriet"
    " harry harvey hassan heather hector heidi heinz helen helena helga henri henrik henry herbert hilary hiro "
    "hiroshi holly"
    " howard hugh hugo ian ibrahim ignacio igor imran ines ingrid irene isaac isabel"
    " isabella isabelle ivan jack jackie jacob jacqueline jacques jaime jake james jamie jan jane janet janice "
    "jared jasmine jason"
    " javier jay jean jeanette jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry jesse"
    " jessica jessie jill jim jimmy jin joan joanna joanne jodie joe joel johan johanna john johnny jon jonathan "
    "jordan jorge jose"
    " josef joseph josephine josh joshua joyce juan juanita judith judy julia"
    " julian juliana julie julio june jurgen justin kaitlyn kamal karen karim karin karl karla kate katherine "
    "kathleen kathryn"
    " kathy katie katrina kavita kay kayla keith kelly kelsey ken kendra kenji kenneth kevin khalid kim"
    " kimberly kirsten klaus kofi kristen kristin kristina krishna kumar kurt kyle lakshmi lance larry lars laura "
    "lauren laurie"
    " lawrence leah lee leila lena leo leon leonard leroy leslie lewis li liam lillian lily"
    " linda lindsay lindsey ling lisa liu liz lloyd logan lois lorenzo loretta lori lorraine louis louise lucas "
    "lucia lucy luis"
    " luisa luke lydia lynn mabel madeline madison maggie malcolm mandy manuel marc marcel marcia marco"
    " marcus margaret margarita maria marianne marie marilyn marina mario marion marjorie mark marlene marsha "
    "martha martin"
    " martina marvin mary mateo matt matteo matthew matthias maureen maurice max maxine megan mei mehmet melanie "
    "melinda"
    " melissa mercedes meredith michael michele michelle miguel mike mikhail mila milton min ming miranda miriam "
    "mitchell mohamed"
    " mohammed mohit moira molly monica monika morgan muhammad mustafa myra nadia nancy naomi natalia natalie natasha"
    " nathan nathaniel neha neil nelson nicholas nick nicolas nicole nigel nikhil nina noah noel nora norma norman "
    "olga oliver"
    " olivia omar oscar otto owen pablo paige pam pamela paolo pat patricia patrick paul paula pauline"
    " pedro peggy penelope penny percy peter petra phil philip philippe phillip phoebe phyllis pierre ping pooja "
    "prakash preeti"
    " priya quentin rachel rafael rahul raj rajesh ralph ramesh ramon randy raquel ravi ray raymond"
    " rebecca reginald renee rhonda ricardo richard rick ricky rita rob robbie robert roberta roberto robin rodney "
    "roger rohan"
    " roland ron ronald ronnie rosa rose rosemary rosie ross roxanne roy ruben rudy russell ruth"
    " ryan sabrina sally sam samantha samir samuel sandeep sandra sandy sanjay santiago sara sarah scott sean "
    "sebastian selena"
    " serena sergei sergio seth shane shannon sharon shaun shawn sheila shelby shelley sherry shirley"
    " sidney silvia simon simone sofia sonia sonya sophia sophie stacey stacy stanley stefan stefanie stella "
    "stephan stephanie"
    " stephen steve steven stuart sue sunil suresh susan susanne suzanne svetlana sven sylvia takashi tamara"
    " tammy tanya tara tariq taylor ted terence teresa teri terrence terry tessa thelma theo theodore theresa "
    "thomas tiffany tim"
    " timothy tina toby todd tom tomas tommy toni tony tracey tracy travis trevor trish tristan troy tyler"
    " ursula valentina valerie vanessa vera vernon veronica vicki vicky victor victoria vijay vikram vincent "
    "virginia vivian"
    " vladimir wade wallace walter wanda warren wayne wei wendy werner wesley whitney wilfred will"
    " william willie wolfgang xavier xiao yan yasmin yolanda yuki yusuf yvette yvonne zach zachary zoe zara".split()
)
# Names that are words as well: alone and without a capital, or at the beginning of a sentence, they say nothing.
WORDLIKE = frozenset(
    "april ava bill bob bonnie carol chad chelsea christian crystal daisy dawn dean don eve faith frank gail "
    "georgia grace grant"
    " heather holly hope ivy jack jay jean"
    " jordan joy june lance lee li liz logan madison mark max may mercedes min morgan nelson nick pat paige penny "
    "ping ray rich"
    " rick rob robin rose ross sandy sue taylor"
    " ted tom virginia wade will art dale gene miles victor victoria austin dallas florence paris sydney calvin "
    "ralph michael".split()
) - {"michael", "ralph", "calvin", "ted", "tom", "bob", "nick"}

# What carries a person's name and is none: brands, devices, titles of works, days.
BRANDS = frozenset(
    "dr martens;doc martens;dr pepper;dr scholl;dr scholls;dr bronner;dr bronners;dr brown;dr browns;dr teal;"
    "dr teals;dr beat"
    ";dr dre;dr seuss;dr who;dr oetker;dr jart;dr dennis gross;dr hauschka;dr strange"
    ";dr evil;dr z;dr octopus;mr coffee;mr clean;mr beer;mr bean;mr heater;mr potato;mr potato head;mr robot;"
    "mr bubble;mr sketch"
    ";mr bill;mr muscle;mr kipling;mr porter;mr christmas;mrs meyer;mrs meyers;mrs fields;mrs doubtfire;mrs renfro;"
    "mrs dash"
    ";mr power;mr black;mr lid;miss dior;miss me;ms pacman;ms office;ms word;ms excel;ms windows;sir mix;mr whippy"
    ";mrs butterworth;mrs wages;mr big;mr t;mr rogers;mr perfect;mr right;mrs hinch"
    ";calvin klein;ralph lauren;tommy hilfiger;michael kors;kate spade;steve madden;tory burch;marc jacobs;"
    "eddie bauer"
    ";paul mitchell;johnnie walker;jack daniels;jim beam;jim dunlop;ernie ball;les paul"
    ";john deere;johnson johnson;harley davidson;levi strauss;louis vuitton;hugo boss;giorgio armani;donna karan;"
    "vera wang"
    ";vera bradley;perry ellis;jimmy choo;laura mercier;bobbi brown;estee lauder;elizabeth arden;charlotte tilbury"
    ";mary kay;sally hansen;burt bees;betty crocker;ben jerry;oscar mayer;sara lee;aunt jemima;uncle ben;"
    "marie callender"
    ";jimmy dean;george foreman;martha stewart;rachael ray;gordon ramsay;jamie oliver;jane iredale;barbara bush;"
    "barnes noble"
    ";sam adams;samuel adams;king arthur;fender jim;merry christmas;hello kitty;hey google;hey siri;hi fi;"
    "thomas tank;harry potter;james bond;peter pan;mary poppins;charlie brown;tom tom;old navy;trader joe;"
    "victoria secret;alice chains;seymour duncan;sam ash;jim marshall;leo fender;orville gibson;allen heath;"
    "uncle bens".split(";")
)
COMPANIES = frozenset(
    "amazon wal-mart royal mail fedex apple google ebay etsy walmart target fender gibson yamaha sony samsung "
    "microsoft fedex ups usps dhl paypal costco"
    " nike adidas dell hp lenovo canon nikon bose logitech netflix facebook"
    " instagram twitter whatsapp visa mastercard amex comcast verizon alexa siri kindle iphone ipad android "
    "windows mac linux"
    " behringer shure korg roland casio boss marshall ibanez epiphone martin taylor"
    " hosa planet waves daddario elixir snark dunlop prime marketplace zappos sephora nordstrom macys kohls ikea "
    "lego disney"
    " nintendo xbox playstation uber lyft airbnb shopify aliexpress temu shein wayfair chewy jetblue"
    " united delta southwest american virgin usairways lufthansa ryanair anker philips braun dyson hoover "
    "shark ninja cuisinart kitchenaid keurig nespresso vitamix oster bissell irobot roomba garmin fitbit".split()
)
# Capitalised words that no one is called.
WORDS = frozenset(
    "a about after again all also always am an and another any anyone anything are as at back bad be because been "
    "before best"
    " better big black blue both but buy by can cheap color come could customer customers dad day days"
    " dear did do does dog done each easy else even ever every everyone everything excellent fast few fine first "
    "five for four"
    " free friday friend friends from full fun get gift go god good great guy guys had happy has have he"
    " hello help her here hers hi high him his home hope how i if in is it its just kind know lady last less let "
    "like little ll"
    " long looking lot love low made madam make man many may me mine mom monday months more"
    " most much music must my near need needs never new next nice no not nothing now number of off oh ok okay old "
    "on once one only"
    " or order other our out over own package people perfect person please price product pros quality quick really"
    " received red refund regards replacement return review right sad same santa saturday see seller sellers sent "
    "service shame"
    " she shipping should simple sir sirs size small so some someone something soon sorry star stars still store "
    "such sunday super"
    " support"
    " sure take team ten terrible than thank thanks that the their them then there these they thing things think "
    "this those though"
    " three thursday time to today too top try tuesday two under up us use used valued very want was waste way we "
    "wednesday"
    " week weeks well were what when where which while white who why will with wonderful work works worst worth "
    "would yeah year"
    " years yes yet you your yours tech technical sales billing manager management returns warehouse january "
    "february march"
    " july august september october november december english chinese spanish german french american british "
    "canadian mexican"
    " indian japanese christmas easter halloween thanksgiving"
    " mum mother father husband wife son daughter grandma grandpa brother sister uncle aunt baby kids kid boss "
    "doctor nurse"
    " teacher lord heaven goodness internet amazing awesome beautiful definitely highly overall unfortunately "
    "however although"
    " cons pro con update edit ps note warning buyer buyers shoppers shopper reader readers folks ladies gentlemen "
    "sincerely"
    " cheers respectfully house room street road avenue tv usb led hd cd dvd dvr bluetooth wifi online web site "
    "website company"
    " cancelled delayed late flight flights doc patch alpha omega reverb delay chorus analog digital tone spelled "
    "misspelled spelt written correct incorrect printed clearly already being missing different "
    "based attached listed below above registered guitar bass drum amp pedal string strings tuner mic "
    "microphone cable stand pick picks strap case xl xs nobody somebody everybody anybody whoever iban bic swift".split()
)

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温常"
    "康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝"
    ""
    "阎邢奚郁滑虞谈茅贲嵇荣翁惠封储靳汲邴糜井富焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁甘戎祖符束叶幸韶黎薄宿怀蒲"
    "鄂索咸赖卓蔺屠乔阴苍闻莘党翟贡劳逄扶堵宰郦雍桑濮寿扈燕郏浦尚农晏充慕茹宦艾鱼慎戈廖庾终暨居衡弘匡寇阙东沃"
    "蔚夔隆师巩厍聂晁勾敖融訾辛阚饶曾毋沙乜鞠丰巢荆游竺权逯盖桓"
    "符芮裘水付向覃花申屠展邰璩卞蔚鄢漆幸亓冼佟冀荆薄藺端仝仉郗暴慎郜"
    "路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵"
    "苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
DOUBLE_SURNAMES = tuple(
    "欧阳 司马 上官 诸葛 皇甫 令狐 慕容 司徒 司空 尉迟 夏侯 东方 南宫 公孙 长孙 宇文 端木 西门 独孤 申屠 钟离 闻人 "
    "澹台 濮阳 淳于 单于 太叔 轩辕 赫连 呼延 拓跋 百里 东郭 南门 仲孙 鲜于 闾丘 司寇 亓官 "
    "東方 贺兰 左丘 纳兰 完颜 耶律 万俟 第五 羊舌 微生 梁丘".split()
)
# Characters that given names are made of.
GIVEN_HAN = frozenset(
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华玉萍红丹玲鑫莉飞鹏斌宇浩凯健俊帆帅旭宁龙林欢佳慧婷雪倩琳璐瑶颖欣怡梦诗"
    "涵雨晨轩辰昊博文武志国建新庆东海波春生成亮峰锋立民永康荣贵福祥光辉宏毅坤坚柏松柳梅竹菊莲荷云岚月星辉阳晓小思雅雯蕾薇萱茜"
    "蓉琪琴瑾瑜珍珠珊宝金银钢铁石磊岩山川江河湖泽源清"
    "洁冰凌寒霜露虹霓彩娇妍媛婉嫣姗姝妮娅婧嘉乐安然子梓紫浩皓泽睿哲翰瀚鸿翔翼天宸诚承程城晟胜盛圣世仕士仁义礼智信德贤良善美艺"
    "可心馨香芬芸芝茹若菲蓓蕊薇树楠桐桦槿彬滨斐奕益逸义亦一依伊怡艺忆以悦跃岳越月兆朝振震镇正政郑征争少绍邵劭邦帮彦燕雁言炎延"
    "岩颜妍琰焱学雪薛旋轩玄璇萱振东南西北中先前长远家嘉佳加景"
    "敬靖静婧菁晶京精经耀瑶遥尧姚启琦奇琪其祺齐培沛佩裴丰峰风凤枫冯锋勤琴钦沁如儒汝茹韵运允云筠钧君俊骏军均珺维伟玮炜威微蔚卫"
    "惠慧会辉晖蕙兴星醒杏幸向想祥翔详湘香乡瑞睿蕊锐茂懋贸卓焯灼凡帆繁樊范娣根发富财旺来顺利力丽莉莹盈颖滢贞祯珍真臻淑舒书姝树"
    "述澄辰晨琛忠钟仲众洪弘元媛圆苑缘媚晴青卿娥娴莎桃花榕蓝满双喜"
    "甜豪千素黎寻宗昌亚兵才剑秋泉雄鲁治登初灵友仪崇麟吉虎曼群苗朵萌乔宣禄冠廷鹤怀迎茵黛莺蝶璟钰煜烨炫熙晗晞曦昕昱晔暄楷朔弈翊翎骁骞"
    "仓楚柔念冉苒洲渊诺甫乾筝宛芹荔葳葆槐椿榆栋栩桢沫洛淇溪滔漪澍炳烁烽焕煊熠牧珀珣珮琬琨瑗璋璞皎盼砚硕祎禹秉稷竣笛箫绫缨翩耘舜航苓苡荻菀葶虞衍衡"
    "裳誉谧豫赫轶逊郁郅钊铃铄铎铠铮锴镕闯霁霏霖韧驹骅骋骐鲲鹭麒鼎彤克壮铭铸锟妤姣姿婵婕娆嫦嬅缇耿聆育芯芃苇葵蒂蕴蕖藜虔衿觅诤诩赢轲迅迪邈醇铱镝闳"
    "雍雳霈靓靳韦颉颢飏馥骊鹂鹍黔鼐侠俐倪傲冬凇勉勋卉咏啸坦堃墉夏夫奎奥姜娉孜孟宥寅尹屹岐峥峻崧崴嵘嵩巍庄弋弦弼彧彪徽忱恒恬恺悠愉慎慷懿拓捷敦斓旻"
    "昂昭晋晏晤杭杉桀榛橙毓沧洵浚涯淙湉漾潮澎濂瀛炀炅炘炤烈煦熹琉琮瑀瑟瑰甄矗祁祈祐祖祜禀穆竺纪纫纭纶绎缤羲翀翃翱肃芦荀荏葛蒋蘅谊谋贡赋赐辂达邓郎"
    "锌镔闻隽韶鸥麓"
    "慈菱蓬梨"
    "腾驰焜垚墨莘芊芮芷荟荃菡蓁蔓沐汐泓泳浠涓淳渝湛潇潼澜灏沅玥珂珈珞珑瑄瑛璎禾穗筱箐纯绮翠聪胤舟芙裕谦谨贝赟霄霆韬飒魁鸣鹃默久叶"
)
HAN_BRANDS = frozenset(
    "华硕 华为 小米 联想 康佳 荣耀 白大夫 李医生 马大姐 李宁 王老吉 王守义 张小泉 陈克明 李锦记 王致和 周大福 周大生 "
    "周生生 周黑鸭 周六福 王麻子 张一元 吴裕泰 "
    "谢馥春 马应龙 雷允上 康师傅 王小卤 李子柒 张君雅 江小白 沈师傅 陈李济 胡庆余 方回春 曹氏 云南白药 高露洁 "
    "金龙鱼"
    " 白雪 安利 安踏 乔丹 老师傅 黄飞红 李施德林"
    " 王品 张飞 王饱饱 马克华菲 范思哲 古驰 黄金搭档 何首乌 施华洛 康佳 金士顿 石头 白小姐 金立 马自达 路虎 "
    "莫言 余华 鲁迅 金庸 古龙 王朔 韩寒 钱钟书 杨绛 路遥 王小波 季羡林 郑渊洁 易中天 于丹 余秋雨 张爱玲 "
    "王安忆 安妮宝贝 郭敬明 林语堂 梁实秋 胡适 沈从文 曾国藩 李开复 马云 任正非 乔布斯 罗永浩 毛泽东 周恩来 "
    "邓小平 林徽因 徐志摩 李敖 龙应台 白岩松 杨澜 陈丹青".split()
)
NO_HAN_NAME = frozenset(
    "高中 高中生 高级 高手 高兴 高端 高速 方便 方面 方法 方式 白领 白色 白天 白皮 黄皮 黄金 黄色 黑色 金牛 "
    "金牛座 金色 石家庄 江苏 江西 江南 安徽 安全 安装 安心 安静 任何 任性 常客 常用 常常 常年 时候 时间 明天"
    " 明白 明显 全部 全职 全新 全家 文科 文员 文艺 成年 成人 成都 成功 应该 于是 于此 路过 向来 向往 和你 和我 "
    "单身 单位 单独"
    " 温州 温柔 温和 温度 连续 连夜 关于 关注 车主 车子 何况 何时 谢谢 谢谢你 江湖 万一 万万 石头 左右 左边 "
    "右边 游客 游戏 华为 华丽 商家 商品 商店 商务 师傅 老师 司机 司令 苗条 兰州 管理 管家 解决 解释 毛病 毛绒"
    " 龙头 牛仔 牛奶 马上 马桶 胡说 许多 顾客 顾问 严重 严格 武汉 武器 戴着 康复 施工 文字 文件 易碎 包装 "
    "包邮 宁波 宁可 尚可 童装 凌晨 毕业 毕竟 季节 成分"
    " 盛夏 曲线 路上 阳光 阳台 时尚 农村 农民 卓越 古代 吉祥 简单 项目 麦克 费用 冷水 冷藏 卫生 米饭 全国 "
    "应当 边上 边框 和平 商城 沙发 荣幸 查询 明年 池子 平时 水平 金额 金属 叶子 余额 程序 程度 范围 夏天 夏季"
    " 秦岭 江边 段时间 雷达 和其 荣耀 东方财富 钱东西 周旋 范文 费越 严寒 严寒天 钱先 和睦 沙宣 班主任 孙子 家老板 謝謝 "
    "护照 高清 万幸 其它 其他 十分 帅哥 家里 家长 富有 能够 "
    "广告 相当 相机 利用 通过 通话 公司 公共 空间 空调 经常 经济 经典 后来 后面 别人 别的 充电 从来 干净 干燥 计算 "
    "养生 应用 满意 满足 容易 都是 都有 都很 须要 丰富 红色 东西 居然 家人 家具 家电 家庭 步骤 班级 秋天 秋冬 秋季 "
    "山寨 双方 双层 双人 双十一 双倍 印象 印花 权益 隆重 相信 相同 越来 燕窝 井然 益智 能用 能力 巴士 富贵 储存 "
    "封面 封口 伏天 谈话 谈判 茅台 史上 贺卡 钱包 武术 温馨 汤汁 庄重 章节 岳父 岳母 申请 申通 关系 关键 甘甜 包括 "
    "包包 符合 舒服 舒适 梅花 单子 成品 成本 谷物 冉冉 蓝色 路由 辛苦 辛辣 柴油 蒙古"
    " 管子 华北 房子 房东 房间 解放 艾草 时而 车型 连接 连锁 师兄 师弟 宝妈 新手 老客户 老顾客 回头客 学生 "
    "大学生 上班族 易过敏 干皮 油皮 高个子 高度 高个 高度近视 马大哈 文学 钟爱 余生 严谨 向日葵 方案 石材 "
    "汪汪 白酒 白菜 黄酒 花粉 金融 金婚 石油 江山 金钱 易用 时代 明星 向导 康熙 单反 单件 单价 时隔 全程 全套".split()
)

# Keys in a link whose value says who somebody is or lets him in.
LINK_KEYS = frozenset(
    "sid sess key sig code uid usr u_id userid pwd pw hash cid oid tel pin ticket nonce state login contact"
    " name firstname lastname fname lname s t tk k ott guid uuid rid invoice receipt wxid openid unionid ssid"
    " csrf hmac".split()
)

# Keys that do so only where the value looks drawn.
LINK_KEYS_RANDOM = frozenset(
    "code key s t k ref r id q h hash state cid oid ticket sig name nonce c p pid rid order contact invoice"
    " receipt".split()
)

# Words behind an @ that are no handle.
NO_HANDLE = frozenset(
    "全体成员 所有人 全员 平台 店主 客服 商家 卖家 官方 店家 老板 掌柜 小二 "
    "home work all everyone here channel override test suppresswarnings deprecated autowired "
    "nullable notnull"
    " component service bean entity data getter setter param return returns author see since throws import"
    " media keyframes font include the my a an this that night noon me it its around about least most first".split()
)

# Words behind the name of a site that are no account on it.
NO_ACCOUNT = frozenset(
    "the and app pay account page post posts video videos ads live story stories group shop store site link"
    " seller buyer user users customer name login password great good not for with about only when was were"
    " has had please thanks marketplace reviews review from just that this very too also really influencer"
    " influencers famous followers trend trends trending fan made reels here there free iphone android ipad"
    " windows bluetooth wifi read".split()
)
