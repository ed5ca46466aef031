"""Reviews in the place of orders, where a data set has no order: who praised what, and when.

Everything after `evidence` then speaks of reviews: of accounts that praise the same things in
the same hours or in the same words, of merchants whose praise comes from few. What only an order
has (money, coupons, refunds, identifiers) is not told.
"""

import ibis
import ibis.expr.types as ir

GOOD = 4
"""Stars from which a review praises; one without stars may."""
SHORT = 8
"""Letters; fewer are no words of one's own."""
LONG = 24
"""Letters from which on the same words tie: a shorter phrase is everybody's."""
FEW, MANY = 5, 40
"""Words of a text that may differ by one from another."""
PRODUCT, MERCHANT, WORDS = 2, 3, 4
"""What was praised, beside the things that are bought (see `lockstep.bought`)."""
YES, NO = (ibis.literal(one, "boolean") for one in (1, 0))


def events(reviews: ir.Table, orders: ir.Table) -> ir.Table:
    """Reviews as rows of the encoded orders. A review that does not praise counts as unpaid does:
    it ties nobody. orders: empty ones, for their columns."""
    told = {
        "user": reviews.user,
        "order_id": ibis.row_number()
        .over(order_by=[reviews.user, reviews["at"], reviews.merchant_id, reviews.product_id])
        .cast("string"),
        "merchant_id": reviews.merchant_id,
        "product_id": reviews.product_id,
        "at": reviews["at"],
        "minute": reviews["at"] // 60,
        "paid": praises(reviews),
        "unrated": ibis.literal(0, "int8"),
        **dict.fromkeys(("refunded", "refused", "waiting"), NO),
    }
    empty = {name: ibis.null(kind) for name, kind in orders.schema().items()}
    return reviews.select(**{name: told.get(name, empty[name]) for name in orders.columns})


def praises(reviews: ir.Table) -> ir.BooleanValue:
    return (reviews.rating >= GOOD).fill_null(YES)


def words(reviews: ir.Table) -> ir.StringValue:
    """The words of a review, however they are set; null where they are too few."""
    plain = reviews.text.lower().re_replace(r"[^\p{L}\p{N}]+", " ").strip()
    return ibis.ifelse(plain.length() >= SHORT, plain, ibis.null("string"))


def said(reviews: ir.Table) -> ir.Table:
    """Praise in words: user, thing (the product; the merchant, where none is told), words."""
    thing = ibis.coalesce(reviews.product_id, reviews.merchant_id)
    good = reviews.filter(praises(reviews), thing.notnull())
    told = good.select("user", thing=thing, words=words(good))
    return told.filter(told.words.notnull())


def nearly(said: ir.Table) -> ir.Table:
    """The texts of `said`, and those of FEW words and more with each word left out as well: two
    that differ by one word have some in common (symmetric deletes, as spelling is mended). As
    hashes, since there are many."""
    each = said.mutate(parts=said.words.split(" "))
    many = each.filter(each.parts.length() >= FEW, each.parts.length() <= MANY)
    left = many.mutate(gap=ibis.range(0, many.parts.length()).unnest())
    short = left.parts[: left.gap].concat(left.parts[left.gap + 1 :]).join(" ")
    return ibis.union(
        said.mutate(words=said.words.hash()), left.select("user", "thing", words=short.hash())
    )


def acts(reviews: ir.Table, clock: ir.Table) -> ir.Table:
    """Who praised what, and in which words: user, at, tick, what, thing. tick is null where a
    review has no time."""
    good = reviews.filter(praises(reviews))
    good = good.mutate(words=words(good), minute=good["at"] // 60)
    t = good.left_join(clock, "minute")
    product = t.filter(t.product_id.notnull())
    merchant = t.filter(t.product_id.isnull(), t.merchant_id.notnull())
    worded = t.filter(t.words.length() >= LONG)
    parts = [
        part.select(
            "user", "at", "tick", what=ibis.literal(what, "int8"), thing=part[column].hash()
        )
        for what, column, part in (
            (PRODUCT, "product_id", product),
            (MERCHANT, "merchant_id", merchant),
            (WORDS, "words", worded),
        )
    ]
    return ibis.union(*parts)
