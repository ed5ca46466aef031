"""What buyers say: a beginning, a thing about the goods, an end, in the language of the land."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import Flags, Ints, Rng, Texts, say

_ZH: Final = (
    ("收到了", "第二次买", "物流很快", "包装完好", "朋友推荐的", "等了几天", "打开很惊喜",
     "活动时买的",
     "给妈妈买的", "一直在这家买", "比实体店便宜", "客服耐心"),
    ("质量不错", "颜色正", "做工精细", "尺寸刚好", "味道很香", "比想象中小", "手感舒服", "没有异味",
     "和图片一样", "用了几天没问题", "料子有点薄", "口感好", "很实用", "声音有点大"),
    ("值得购买", "会再来", "推荐", "五星好评", "满意", "一般般吧", "家人都喜欢", "性价比高",
     "下次还买"),
)  # fmt: skip
_KO: Final = (
    ("잘 받았어요", "재구매입니다", "배송 빨라요", "포장 꼼꼼해요", "추천받고 샀어요",
     "며칠 기다렸어요",
     "행사 때 샀어요", "엄마 드리려고요", "생각보다 좋네요", "늘 여기서 사요"),
    ("품질 좋아요", "색상 예뻐요", "마감 깔끔해요", "사이즈 딱 맞아요", "향이 좋아요",
     "조금 작아요",
     "부드러워요", "사진과 같아요", "며칠 써보니 괜찮아요", "좀 얇아요", "맛있어요",
     "실용적이에요"),
    ("추천합니다", "또 살게요", "만족해요", "별 다섯 개", "보통이에요", "가족이 좋아해요",
     "가성비 좋아요"),
)  # fmt: skip
_JA: Final = (
    ("届きました", "リピートです", "発送が早い", "梱包が丁寧", "友人の勧めで", "数日待ちました",
     "セールで購入",
     "母への贈り物", "思ったより良い", "いつもこの店です"),
    ("品質が良い", "色がきれい", "縫製が丁寧", "サイズぴったり", "香りが良い", "少し小さめ",
     "手触りが良い",
     "写真通り", "数日使って問題なし", "生地が薄め", "おいしい", "実用的"),
    ("おすすめです", "また買います", "満足", "星五つ", "普通です", "家族も喜んでいます",
     "コスパが良い"),
)  # fmt: skip
_BOOKS: Final = (_ZH, _ZH, _KO, _JA)
_ENDS: Final = np.array(["", "", "。", "!", "~", "!!"])


def words(rng: Rng, land: int, kit: Ints) -> Texts:
    """A text a row; rows of one kit (0 and more) take two of three pieces from its card."""
    n, pieces = len(kit), []
    for at, book in enumerate(_BOOKS[land]):
        free = rng.integers(0, len(book), n)
        card = (kit * (31 + 12 * at) // 7 + at) % len(book)
        follow = (kit >= 0) & (rng.random(n) < 0.8)
        pieces.append(np.array(book)[np.where(follow, card, free)])
    one, two, three = pieces
    full, pair = say(one, ",", two, ",", three), say(two, ",", three)
    more = rng.random(n)
    text = np.where(
        (more < 0.5) | (kit >= 0) & (more < 0.85), full, np.where(more < 0.8, pair, two)
    )
    return np.asarray(say(text, _ENDS[rng.integers(0, len(_ENDS), n)]))


def stars(rng: Rng, paid: Flags, glad: Texts) -> Ints:
    """One to five; who praises for something gives four at times."""
    n = len(paid)
    usual = 4 - np.searchsorted(np.array([0.55, 0.8, 0.9]), rng.random(n))
    usual = np.where(rng.random(n) < glad, 5, usual)
    return np.asarray(np.where(paid, 5 - (rng.random(n) < 0.1), usual), dtype=np.int64)
