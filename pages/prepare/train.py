"""Teach the model from the shop's own stars, see whether it learned, and put it to use."""

from __future__ import annotations

from core.ui import resources, session, shell, train_live, train_panel, train_result
from core.views import train

with shell.page("train") as words:
    view = resources.view(train.read)
    how, model = train_panel.settings(view), view.model(session.kept("train.model"))
    train_panel.heading(view, how, train_result.waits(model), words)
    busy = train_live.running(words)
    if not busy:
        train_panel.state(view, words)
        if not view.usable:
            train_panel.nothing(view, words)
        train_panel.outdated(view, model, how, words)
        if model is not None:
            train_result.show(view, model, words)
    if model is not None:
        train_result.models(view, model, words)
    if view.usable:
        train_panel.sources(view, how, words)
        train_panel.other_ways(view, how, words)
        train_panel.tune(how, words)
        train_panel.bring(words)
