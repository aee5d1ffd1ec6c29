"""The names of QQ's own faces, and the numbers that reactions go by."""

from __future__ import annotations

from collections.abc import Sequence

_NAMES: Sequence[str] = """
0 惊讶 1 撇嘴 2 色 3 发呆 4 得意 5 流泪 6 害羞 7 闭嘴 8 睡 9 大哭 10 尴尬 11 发怒 12 调皮 13 呲牙 14 微笑 15 难过
16 酷 18 抓狂 19 吐 20 偷笑 21 可爱 22 白眼 23 傲慢 24 饥饿 25 困 26 惊恐 27 流汗 28 憨笑 29 悠闲 30 奋斗 31 咒骂
32 疑问 33 嘘 34 晕 35 折磨 36 衰 37 骷髅 38 敲打 39 再见 41 发抖 42 爱情 43 跳跳 46 猪头 49 拥抱 53 蛋糕 56 刀
59 便便 60 咖啡 63 玫瑰 64 凋谢 66 爱心 67 心碎 74 太阳 75 月亮 76 赞 77 踩 78 握手 79 胜利 85 飞吻 86 怄火 89 西瓜
96 冷汗 97 擦汗 98 抠鼻 99 鼓掌 100 糗大了 101 坏笑 102 左哼哼 103 右哼哼 104 哈欠 105 鄙视 106 委屈 107 快哭了
108 阴险 109 左亲亲 110 吓 111 可怜 112 菜刀 114 篮球 116 示爱 118 抱拳 119 勾引 120 拳头 121 差劲 122 爱你 123 NO
124 OK 125 转圈 129 挥手 137 鞭炮 144 喝彩 147 棒棒糖 171 茶 172 眨眼睛 173 泪奔 174 无奈 175 卖萌 176 小纠结
177 喷血 178 斜眼笑 179 doge 181 戳一戳 182 笑哭 183 我最美 212 托腮
""".split()

NAMES: dict[str, str] = dict(zip(_NAMES[::2], _NAMES[1::2], strict=True))
"""The names of the faces people use most, by number."""

_LEAST_CODE_POINT = 0x2000
"""Numbers below are QQ's own faces, numbers from here are characters of Unicode."""
_VARIATION = "\ufe0f"


def emoji_of(number: str) -> str:
    """Return the emoji of a reaction: a character, or the number of one of QQ's own faces."""
    if not (number.isascii() and number.isdigit() and len(number) < 8):
        return number
    point = int(number)
    is_character = _LEAST_CODE_POINT <= point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF
    return chr(point) if is_character else number


def number_of(emoji: str) -> str:
    """Return the number a reaction goes by; empty for what QQ has no number for."""
    if emoji.isascii() and emoji.isdigit():
        return emoji
    plain = emoji.replace(_VARIATION, "")
    return str(ord(plain)) if len(plain) == 1 and ord(plain) >= _LEAST_CODE_POINT else ""
