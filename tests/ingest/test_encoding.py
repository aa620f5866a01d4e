"""In which encoding a file is written, told from its bytes alone, short or long."""

from pathlib import Path

import polars as pl
import pytest

from core.base.errors import DataError
from core.ingest import form, read

FOREIGN = {
    "gb18030": (
        "评价内容;商品名称\n质量很好，物流也快，下次还会再来;保温杯\n颜色和图片不一样，有点失望;雨伞\n",
        "gb18030",
    ),
    "big5": (
        "評價內容;商品名稱\n品質很好，物流也快，下次還會再來;保溫杯\n顏色和圖片不一樣，有點失望;雨傘\n",
        "big5hkscs",
    ),
    "cp932": ("レビュー;商品名\nとても良い商品でした。また買います;水筒\n色が写真と違う;傘\n", "cp932"),
    "euc_jp": ("レビュー;商品名\nとても良い商品でした。また買います;水筒\n色が写真と違う;傘\n", "euc_jp"),
    "cp949": ("리뷰;상품\n정말 좋은 제품이에요 배송도 빨라요;물병\n색이 달라요;우산\n", "cp949"),
    "cp1253": ("κριτική;προϊόν\nπολύ καλό προϊόν, γρήγορη παράδοση;ομπρέλα\nόχι;κούπα\n", "cp1253"),
    "cp874": ("รีวิว;สินค้า\nดีมากเลย ส่งเร็วด้วย;ร่ม\nไม่ดี;แก้ว\n", "cp874"),
    "cp1251": ("отзыв;товар\nочень хороший товар, быстро доставили;зонт\nнет;чашка\n", "cp1251"),
}
LATIN = {
    "French": "avis;produit\ntrès bon produit, livré rapidement, même déçu du côté;tasse\nrien;bol\n",
    "German": "Bewertung;Größe\nSehr schön, prächtig für die Küche. Maße größer;groß\nnein;klein\n",
    "Spanish": "reseña;año\nEl niño pequeño está contento, además llegó rápido;dos\nno;uno\n",
    "Portuguese": "avaliação;nota\nNão é o que eu esperava, à toa, ótima embalagem;boa\nsim;má\n",
    "Swedish": "omdöme;färg\nMycket bra, jag är nöjd, går också på låg höjd;blå\nnej;grön\n",
    "Portuguese of few words": "texto;nota\nMuito boa qualidade, não funciona mais;boa\nA bateria não dura, decepção;má\n",
    "Icelandic": "umsögn;vara\nMjög góð gæði, hröð sending, takk;bolli\nBilaði eftir tvær vikur;diskur\n",
    "Danish": "tekst;vare\nRigtig god kvalitet, den larmer på køkkenet;kop\nÆsken var ødelagt;fad\n",
    "one accent": "text;thing\nThe café mug is fine;mug\nno;cup\n",
    "signs of measures": "text;thing\nHolds at 90° for hours, 5½” wide, £50;mug\nno;cup\n",
}


def _with(tmp_path: Path, text: str, encoding: str, times: int) -> Path:
    head, body = text.split("\n", 1)
    file = tmp_path / "file.csv"
    file.write_bytes((head + "\n" + body * times).encode(encoding))
    return file


@pytest.mark.parametrize("times", [1, 200])
@pytest.mark.parametrize("encoding", FOREIGN)
def test_encodings_of_the_east_are_told_and_read(tmp_path: Path, encoding: str, times: int) -> None:
    text, told = FOREIGN[encoding]
    file = _with(tmp_path, text, encoding, times)
    dialect = form.sniff(file)
    assert dialect.encoding == told
    rows = pl.concat([b.rows for b in read.blocks(file, dialect)])
    assert ";".join(rows.columns[1:]) == text.split("\n")[0]
    assert ";".join(rows.row(0)[1:]) == text.split("\n")[1]


@pytest.mark.parametrize("times", [1, 200])
@pytest.mark.parametrize("language", LATIN)
def test_letters_of_the_west_are_not_taken_for_those_of_the_east(tmp_path: Path, language: str, times: int) -> None:
    assert form.sniff(_with(tmp_path, LATIN[language], "cp1252", times)).encoding == "cp1252"


def test_a_zero_strayed_into_a_text_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(b"review,stars\nKeeps wa\0rm for hours on end.,5\nThe lid leaks when it is carried around.,2\n")
    rows = next(read.blocks(file, form.sniff(file))).rows
    assert rows["review"][0] == "Keeps warm for hours on end."


def test_many_zeros_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(b"review,stars\nKeeps warm.\0\0\0\0\0\0\0,5\nThe lid leaks.,2\n")
    with pytest.raises(DataError, match="not_a_table"):
        form.sniff(file)
