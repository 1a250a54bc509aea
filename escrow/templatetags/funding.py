"""A figure of a place in words, beside what is judged by it."""

from django import template

from agencies.policy.money import Setting
from agencies.policy.money_words import say_setting

register = template.Library()


@register.filter
def said(setting: Setting) -> str:
    return say_setting(setting)
