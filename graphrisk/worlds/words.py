"""What reviews say: phrases put together, in two languages and two moods."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.worlds.arrays import Ints, Rng, ints

SLOTS: Final = 6
CHOICES: Final = 12
ABSENT: Final = CHOICES
"""In a slot: nothing is said there."""

# Phrases by voice (English glad and cross, Chinese glad and cross) and slot.
_ENGLISH_GLAD: Final = (
    "Love it.|Very happy with this.|Great buy!|Good.|Five stars from me.|Exactly what I wanted.|"
    "Better than I expected.|Nice.|Impressed so far.|Perfect.|Really pleased.|Works well.",
    "The {} feels solid.|The {} looks just like the photos.|Good quality {}.|The {} is lovely.|"
    "This {} is easy to use.|The {} fits perfectly.|Well made {}.|The {} does its job.|"
    "Colour of the {} is as shown.|The {} is lighter than I thought.|A decent {}.|Handy {}.",
    "Arrived in two days.|Fast delivery.|Well packed.|Came a day early.|Shipping was quick.|"
    "Box was intact.|Delivered on time.|Took a week but fine.|Courier was friendly.|"
    "Packaging could be greener.|Came with a small gift.|No problems with delivery.",
    "Bought it for my mother.|Using it every day now.|My kids like it too.|A present for a friend.|"
    "Needed one for the new flat.|Replaced my old one.|Second time I order this.|"
    "My husband wanted one.|Ideal for small rooms.|Took it on holiday.|For the office.|"
    "Got it on sale.",
    "Good value for money.|Cheaper than in the shops.|Worth every penny.|Fair price.|"
    "A bit pricey but worth it.|Could not find it cheaper.|With the coupon a bargain.|"
    "Price is right.|Excellent value.|You get what you pay for.|Not cheap, but good.|Steal.",
    "Would buy again.|Recommended.|Will come back to this shop.|Thanks!|Thank you, seller.|"
    "Seller answered quickly.|Highly recommend.|Buy with confidence.|Told my friends about it.|"
    "No complaints.|Keep it up.|Happy customer.",
)
_ENGLISH_CROSS: Final = (
    "Disappointed.|Not as described.|Meh.|Waste of money.|Not great.|Expected more.|It's ok.|"
    "Sent it back.|Bad.|Average at best.|Would not buy again.|Hmm.",
    "The {} broke after a week.|The {} is smaller than shown.|The {} smells.|The {} is flimsy.|"
    "Cheap looking {}.|The {} arrived scratched.|The {} does not fit.|Wrong colour of {}.|"
    "The {} stopped working.|The {} came without a manual.|Rough edges on the {}.|Noisy {}.",
    "Took three weeks.|Box was crushed.|Late.|Left in the rain.|Courier never rang.|"
    "Arrived opened.|Delivery was fine.|Tracking did not work.|Sent to the wrong house.|"
    "Had to collect it myself.|No invoice in the box.|Slow shipping.",
    "Bought it for my son's birthday.|Used it twice.|Wanted it for the garden.|Was a present.|"
    "Needed it for work.|Only kept it because returns are slow.|Gave it away.|My wife laughed.|"
    "Tried it for a month.|It was on offer.|Third one I try.|Read the small print first.",
    "Too expensive for this.|Save your money.|Seen cheaper elsewhere.|Not worth it.|"
    "You get what you pay for.|Price went down a day later.|Poor value.|Ok for the price.|"
    "Coupon did not work.|Shipping cost too much.|Overpriced.|Half the price would be fair.",
    "Seller does not answer.|Asked for a refund.|Avoid.|Waiting for a reply.|The refund was quick.|"
    "Support was polite.|Never again.|Two stars for effort.|Returned.|Look elsewhere.|"
    "Not recommended.|Still waiting.",
)
_CHINESE_GLAD: Final = (
    "很好。|不错!|好评。|非常满意。|超出预期。|值得购买。|东西收到了,很喜欢。|五星好评!|"
    "挺好的。|一如既往的好。|惊喜。|满意。",
    "{}质量很好。|{}做工精细。|{}和图片一样。|{}手感不错。|{}很实用。|{}大小合适。|{}颜色很正。|"
    "{}用起来方便。|{}没有异味。|{}比想象中轻。|{}性能稳定。|{}款式好看。",
    "物流很快。|包装完好。|第二天就到了。|快递小哥态度好。|发货速度快。|送货上门。|比预计早到。|"
    "包装严实。|物流一般。|周末也送货。|快递柜取的。|三天到货。",
    "给妈妈买的。|家里人都说好。|送朋友的。|第二次购买了。|新家用的。|孩子很喜欢。|办公室用。|"
    "换掉了旧的。|老公选的。|出差带着。|同事推荐的。|囤货。",
    "性价比高。|价格实惠。|比实体店便宜。|活动价很划算。|物超所值。|有点贵但值得。|用券更便宜。|"
    "价格公道。|便宜又好用。|一分钱一分货。|双十一没这个价。|划算。",
    "会回购的。|推荐购买。|客服很耐心。|谢谢卖家。|下次还来。|支持店家。|放心购买。|店家讲信用。|"
    "已推荐给朋友。|祝生意兴隆。|没什么缺点。|点赞。",
)
_CHINESE_CROSS: Final = (
    "一般般。|失望。|不太满意。|差评。|和描述不符。|不推荐。|凑合。|后悔了。|退货了。|不值。|太差。|还行吧。",
    "{}用了一周就坏了。|{}比图片小。|{}有异味。|{}做工粗糙。|{}有划痕。|{}颜色不对。|{}尺寸不合适。|"
    "{}没有说明书。|{}声音大。|{}掉漆。|{}不耐用。|{}塑料感强。",
    "物流太慢。|包装破了。|快递不打电话。|等了半个月。|发错货。|自己去取的。|少发一件。|盒子压扁了。|"
    "物流信息不更新。|物流还行。|放门口淋雨了。|催了三次。",
    "给孩子买的。|本来想送人。|用了两次。|试了一个月。|家里老人不会用。|买错了。|活动时买的。|"
    "换过一次。|第三次买这种。|上班用的。|只能留着。|送给邻居了。",
    "太贵了。|不值这个价。|第二天就降价。|别家更便宜。|券不能用。|运费太高。|性价比低。|便宜没好货。|"
    "价格虚高。|一分钱一分货。|半价差不多。|浪费钱。",
    "客服不理人。|申请退款了。|避雷。|不会再来。|退款倒是快。|客服态度还可以。|等处理。|慎买。|"
    "希望改进。|没人回复。|再也不买。|投诉了。",
)
_NOUNS: Final = (
    ("kettle", "水壶"), ("jacket", "外套"), ("lamp", "台灯"), ("phone case", "手机壳"),
    ("mug", "杯子"), ("shampoo", "洗发水"), ("charger", "充电器"), ("backpack", "背包"),
    ("towel", "毛巾"), ("pan", "锅"), ("toy", "玩具"), ("keyboard", "键盘"), ("pillow", "枕头"),
    ("snack box", "零食"), ("notebook", "本子"), ("face cream", "面霜"), ("rice", "大米"),
    ("sneakers", "运动鞋"), ("headset", "耳机"), ("watch", "手表"), ("tea", "茶叶"),
    ("vacuum", "吸尘器"), ("umbrella", "雨伞"), ("detergent", "洗衣液"),
)  # fmt: skip
_UNWRITTEN: Final = ("Automatic review: the customer left no comment.", "此用户没有填写评价。")


def _table() -> list[str]:
    voices = (_ENGLISH_GLAD, _ENGLISH_CROSS, _CHINESE_GLAD, _CHINESE_CROSS)
    return [p for voice in voices for slot in voice for p in (*slot.split("|"), "")]


def parts(rng: Rng, n: int) -> Ints:
    """n reviews as choices by slot: many are a word or two, some run on."""
    choices = ints(rng.integers(0, CHOICES, (n, SLOTS)))
    wordy = rng.beta(1.0, 1.3, (n, 1))
    choices[rng.random((n, SLOTS)) > wordy] = ABSENT
    slot = rng.integers(0, SLOTS, n)
    choices[np.arange(n), slot] = rng.integers(0, CHOICES, n)
    return choices


def vary(rng: Rng, template: Ints, freely: float) -> Ints:
    """Copies of templates, each slot said otherwise (or left out) with that probability."""
    other = rng.integers(0, CHOICES, template.shape)
    other[rng.random(template.shape) < 0.3] = ABSENT
    return np.where(rng.random(template.shape) >= freely, template, other)


def write(choices: Ints, chinese: Ints, cross: Ints, product: Ints) -> pa.Array:
    """The reviews as text; the product's noun is put into the phrases that name it."""
    table = _table()
    start = (chinese * 2 + cross) * SLOTS
    noun = (product * 7919 % 104_729) % len(_NOUNS)
    texts = []
    for slot in range(SLOTS):
        at = (start + slot) * (CHOICES + 1) + choices[:, slot]
        texts.append(_named(table, noun, chinese, at) if slot == 1 else _take(table, at))
    gap = pa.array([" ", ""]).take(pa.array(chinese))
    joined = texts[0]
    for text in texts[1:]:
        joined = pc.binary_join_element_wise(joined, text, gap)
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(joined, " +", " "))


def unwritten(chinese: Ints) -> pa.Array:
    """What the platform puts where a customer wrote nothing."""
    return pa.array(list(_UNWRITTEN)).take(pa.array(chinese))


def _take(table: list[str], at: Ints) -> pa.Array:
    return pa.array(table).take(pa.array(at))


def _named(table: list[str], noun: Ints, chinese: Ints, at: Ints) -> pa.Array:
    """Every phrase with every noun, once, so that rows are only looked up."""
    full = [p.replace("{}", pair[c]) for p in table for pair in _NOUNS for c in (0, 1)]
    return _take(full, (at * len(_NOUNS) + noun) * 2 + chinese)
