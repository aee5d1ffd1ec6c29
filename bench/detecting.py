"""What it costs to look at a message by the rules: words, patterns and links at once, and whether it was said before.

The words are known and the message is not: 2,500 words of Latin letters and 2,500 Chinese ones, 500 patterns, links
by an allow-list, mentions, capitals, emoji. The ten minutes hold 1,000 messages of 50 people, of 3 to 40 words or 6
to 120 Han characters; one in five that is asked about was said before.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import process_time

from bench.results import Figure, Size
from townhall import GroupId, MemberId, MessageId, Text, fingerprint, normal
from townhall.text.likeness import fingerprint_of_letters
from townhall_rules.detect.compiled import Compiled
from townhall_rules.detect.content import contents
from townhall_rules.detect.look import Look
from townhall_rules.detect.reading import Message
from townhall_rules.detect.recent import Key, Recent, entry_of
from townhall_rules.detect.shape import shapes
from townhall_rules.remembered import Said
from townhall_rules.rule import Rule

ENGLISH = (
    "Good morning everybody, has anyone tried the new build? It fails for me on the second page with a strange "
    "message, and I wonder whether that is only here or everywhere. Tell me what you see, please, thanks"
)
CHINESE = (
    "早上好，有人试过新版本吗？我这里第二页会报一个奇怪的错误，不知道是不是只有我这样。请大家告诉我你们看到的情况，谢谢！"
    "我们今天下午三点还有一次分享会，主题是社群运营的方法，欢迎各位准时参加。会后会有录音和笔记，没来得及的朋友可以晚上再看，"
    "有问题直接在群里问就好，值班的同事会在十五分钟之内回复大家。上周收集到的建议已经整理好了，明天发给大家。"
)
LINKED = ENGLISH[:170] + " https://docs.example.com/page"
DISGUISED = ("Ｇood ｍorning 大家 p\u0430ypal（ads） vх123 早上好,有人试过 new build 吗? hi\u200bdden " * 5)[:200]

LATIN, HAN = "abcdefghijklmnopqrstuvwxyz", [chr(0x4E00 + number) for number in range(3000)]
WINDOW = 600.0
KEY = Key(GroupId("bench:b:group"), MemberId("bench:b:asking"), MessageId("asked"))


def measure(size: Size) -> list[Figure]:
    """Look at each kind of message again and again; the best of the rounds counts."""
    times, rounds = (50, 1) if size.quick else (2_000, size.rounds)
    chance = Random(1)
    compiled = Compiled((_rule(chance),))
    recent, asked = _ten_minutes(chance)
    works: list[tuple[str, Callable[[int], object], float | None]] = [
        ("200 signs of English: decided, CPU", lambda _: _decide(compiled, ENGLISH), 50),
        ("200 signs of Chinese: decided, CPU", lambda _: _decide(compiled, CHINESE), 50),
        ("200 signs of English with a link: decided, CPU", lambda _: _decide(compiled, LINKED), 50),
        ("200 signs, mixed and disguised: decided, CPU", lambda _: _decide(compiled, DISGUISED), None),
        ("The normal form of these alone", lambda _: normal(DISGUISED), None),
        ("The fingerprint of 200 signs", lambda _: fingerprint(ENGLISH), None),
        ("Said before within ten minutes? CPU", lambda number: _was_said(recent, asked[number % len(asked)]), 100),
        ("The same, and remembered for those who come", _Stream(*_ten_minutes(chance)), None),
    ]
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, (_, work, _) in enumerate(works):
            start = process_time()
            for number in range(times):
                # A message that was not looked at yet: nothing is remembered of it.
                normal.cache_clear()
                fingerprint_of_letters.cache_clear()
                work(number)
            best[place] = min(best[place], (process_time() - start) / times * 1e6)
    return [Figure(name=name, value=best[place], unit="µs", most=most) for place, (name, _, most) in enumerate(works)]


def _decide(compiled: Compiled, text: str) -> None:
    look = Look(Message((Text(text),)), compiled, compiled.rules)
    assert not [*shapes(look), *contents(look)]


def _rule(chance: Random) -> Rule:
    latin = ("".join(chance.choices(LATIN, k=chance.randint(5, 10))) for _ in range(2500))
    chinese = ("".join(chance.choices(HAN, k=chance.randint(3, 5))) for _ in range(2500))
    patterns = ("".join(chance.choices(LATIN, k=5)) + r"\d+[a-z]{2,5}" for _ in range(500))
    return Rule(
        id="all",
        kinds=("words", "pattern", "link", "invite", "contact_card", "forward", "mentions", "caps", "emoji"),
        reason="Because.",
        words=(*latin, *chinese),
        patterns=tuple(patterns),
        allow_domains=("example.com",),
    )


# -- what was said before -------------------------------------------------------------------------
def _ten_minutes(chance: Random) -> tuple[Recent, list[str]]:
    """Return 1,000 messages in memory, and 250 texts to ask about."""
    words = ["".join(chance.choices("etaoinshrdlcumwfgypbvk", k=chance.randint(2, 9))) for _ in range(2000)]
    texts = [_talk(chance, words) for _ in range(1000)]
    recent = Recent()
    for number, text in enumerate(texts):
        member = MemberId(f"bench:b:{number % 50}")
        recent.put(Key(KEY.group, member, MessageId(str(number))), _said(text, number * WINDOW / 1000))
    again = [f"{text}!" for text in chance.sample(texts, 50)]
    return recent, chance.sample([_talk(chance, words) for _ in range(200)] + again, 250)


def _talk(chance: Random, words: list[str]) -> str:
    if chance.random() < 0.5:
        return " ".join(chance.choices(words, k=chance.randint(3, 40)))[:200]
    return "".join(chance.choices(HAN[:1500], k=chance.randint(6, 120)))


def _said(text: str, at: float) -> Said:
    form = normal(text)
    return Said(at=at, digest=b"", weight=form.weight, likeness=fingerprint(form))


def _was_said(recent: Recent, text: str) -> bool:
    return any(recent.like(entry_of(KEY, _said(text, WINDOW)), 0.85))


class _Stream:
    """A group that goes on talking: each message is asked about and remembered, and the oldest is let go."""

    def __init__(self, recent: Recent, texts: list[str]) -> None:
        self._recent, self._texts, self._number = recent, texts, 1000

    def __call__(self, _: int) -> None:
        self._number += 1
        said = _said(self._texts[self._number % len(self._texts)], self._number * WINDOW / 1000)
        key = Key(KEY.group, KEY.member, MessageId(str(self._number)))
        any(self._recent.like(self._recent.put(key, said), 0.85))
        self._recent.forget(said.at - WINDOW)
