"""Greetings and other courtesies that are welcome and no contribution by themselves, in English and Chinese."""

from __future__ import annotations

from typing import Final

GREETINGS: Final = (
    # English, in normal form and without spaces and signs, as texts are compared
    *("goodmorning", "goodafternoon", "goodevening", "goodnight", "goodday", "morning", "evening", "sleepwell"),
    *("hello", "hey", "hi", "howdy", "greetings", "welcome", "bye", "goodbye", "seeyou", "seeya", "cheers"),
    *("happybirthday", "happynewyear", "merrychristmas", "happyholidays", "congratulations", "congrats"),
    *("haveaniceday", "haveagreatday", "haveagoodday", "haveaniceweekend", "haveagreatweekend", "niceweekend"),
    *("thankyou", "thanks", "somuch", "verymuch", "alot", "received", "gotit", "noted", "okay", "ok"),
    *("everyone", "everybody", "all", "guys", "folks", "friends", "team", "group", "dear", "there", "toyou", "my"),
    # Chinese
    *("早上好", "上午好", "中午好", "下午好", "晚上好", "早安", "午安", "晚安", "早早早", "早呀", "早啊"),
    *(
        "大家好",
        "各位好",
        "你们好",
        "大家",
        "各位",
        "朋友们",
        "伙伴们",
        "小伙伴",
        "群友们",
        "家人们",
        "同学们",
        "老师们",
    ),
    *("你好", "您好", "哈喽", "嗨", "欢迎", "再见", "拜拜", "周末愉快", "节日快乐", "新年快乐", "生日快乐", "中秋快乐"),
    *("恭喜", "谢谢", "感谢", "多谢", "收到", "好的", "辛苦了", "辛苦", "群里的", "所有的", "所有", "亲爱的", "们"),
    *("好呀", "好啊", "早", "好", "呀", "啊", "哦", "啦", "了", "哈", "的"),
)
