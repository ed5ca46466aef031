"""The sentences of the scorecard: what was measured, and what it says."""

OPENING = """\
Written by `python benchmarks/families.py --out docs/quality.md`. Each family of worlds shares
no mechanism with another. For each, a policy was learned from the five others and the general
worlds, and judged on seeds {seeds} of the one left out: {orders:,} orders each, and {share:.1%}
of the users are in rings. Average precision is of all users' scores, averaged over the seeds;
rings are counted over all of them."""

USERS = """\
*Left out*: the policy never saw the family. *After `fit`*: the same, moved by six confirmed
rings and six dismissed ones of another world of the family, where it lists as many. *In
family*: one policy learned from all six families, from other seeds. *Ceiling*: boosted trees
that learned from the very family, on the same facts.
""".splitlines()

CEILING = """\
What the trees see of each user: every fact that users are judged by, those of its company
too; of its three strongest ties, before any cut, the bits and every fact that a tie is judged by;
how many ties and candidate pairs it has, and the sum of those three ties' bits; the size of its
community, and how much each signal sees there. Bits, communities and the scores of others are
those of the policy of all families. They are scikit-learn's `HistGradientBoostingClassifier`, 150
rounds of 15 leaves. So the ceiling says what these facts can tell somebody who knows the family's
crimes, not what is possible: facts that nobody gathers are above it.
""".splitlines()

CURVES = """\
The curves below rank the users of a family's three seeds together, from the most suspect down.
The further right, the longer the list: *recall* is the share of all ring members that it has by
then, *precision* the share of the list that are ring members. Average precision is the area
under the curve; of three seeds in one list it differs a little from the mean of three in the
table. The dotted line at the foot is what a list in any order has.
""".splitlines()

CRIMES = """\
By the crime of the true ring (*mixed* ones do several), and by how careful their world made it,
over all families left out. *Found*: some ring scored 50 or more is right about it. *Flagged*:
members who stand in a ring and score 50 or more. The other columns are average precision, when
the members of these rings are looked for among all honest users, the members of other rings left
out: by the policies that never saw the family, by the best of the simple methods, and by the
trees that know it. *In any order* is the share of members there. The fewer there are, the lower
is every figure beside it: compare along a row rather than down a column.
""".splitlines()

RIVALS = """\
On the same users and the values that they share. *Shared identifiers*: how many others a user
shares values with. *Component size*: in the graph of users and values. *Louvain*: the size of
the user's community in the graph of users, weighted by the number of values shared, values of
more than 32 users left out. *FRAUDAR* (Hooi and others, 2016): the density of the user's block
of users and values, twenty blocks taken out one after the other, 0 outside them.
""".splitlines()

RINGS = """\
A ring is *of one true ring* when half of its members are, and *right* when its Jaccard overlap
with one is a half at least; a true ring is *found* when some ring is right about it. The kind is
asked of those found. Percentages stand only where there are ten.
""".splitlines()

CALIBRATION = """\
All rings listed in the eighteen worlds, by policies that never saw their family. Were a score
what it says, as many of the rings in a bin would be true as the mean score.
""".splitlines()

LOOKS = """\
Honest people by the class that their world gives them, those who stand in a ring scored 80 or
more, and those of them whose own score is 80 or more. Classes with none are put together.
""".splitlines()

CLEAN = """\
Three more worlds each, from which all ring members were taken away with what they did: every ring
here is wrong. The families are judged by the policies that never saw them, the general worlds
(easy, mixed, hard) by the policy of all families.
""".splitlines()

SIZES = """\
The same policies, which learned at 40,000 orders and 2%, judged on smaller and larger worlds, and
where rings are rarer or commoner; the trees learned anew at each size, from six worlds of it. So
the trees know more where worlds are larger or rings commoner, and where rings are rarest they have
seen too few to be a ceiling. *Judged* says how little some rows rest on: a ring more or less found
moves them.
""".splitlines()

WORDS = """\
- **Weights that never saw a family find a part of what its facts allow**: {left:.0%} of the
  ceiling on average, {least:.0%} in the worst (`{worst}`). Counts of shared values, components,
  Louvain and FRAUDAR stay near chance (the best has {rival:.2f} on average, against {ap:.2f}):
  these rings hide among values that honest people share as much.
- **Even weights that learned from the family reach only {known:.0%}.** More is lost in
  what the sums are given, and in one sum for all families, than by travelling: the trees know one
  family alone, may say "this only with that", and see every fact of a user's strongest pairs.
- **A list of which half are ring members has {half_left:.0%} of all ring members** on average,
  {half_least:.0%} in the worst (`{half_worst}`), by policies that never saw the family;
  {half_known:.0%} by the one that learned from all, and {half_ceiling:.0%} by the trees.
- **`fit` closes a part of it**, to {fit:.0%}, after a dozen decisions. Where too few wrong rings
  are listed to be dismissed it does nothing, and it can make things worse, since a few rings that
  were left out tell little about the rest.
- **A ring's score means what it says of the ring, not of its bounds**: in worlds of an unknown
  make {pure:.0%} of rings at 80 or more are of one true ring, and their mean score is {mean:.0f}
  ({bad} of the {wrong} wrong ones are in `{noisy}`); but only {right:.0%} are right about all of
  it. Read the reasons, and look around, before acting.
- **Careless rings are found in {careless:.0%}** of cases, all others in {other:.0%}. The kind of a
  found one is named right in {kind:.0%}.
- **How careful a ring is**: of the members of `{first}` rings {first_seen:.0%} are flagged at 50,
  of `{last}` ones {last_seen:.0%}; {first_part:.0%} and {last_part:.0%} of the ceiling's average
  precision are reached.
- **Of crimes, `{easy}` is found best**: {easy_found:.0%} of its rings, and {easy_part:.0%} of the
  ceiling's average precision. Worst is `{hard}`, with {hard_found:.0%} and {hard_part:.0%}.
- **Few honest people are flagged**, {honest:.3%}, but {inside} stand in a ring at 80 with a lower
  score of their own; and where there is no ring at all, {clean:.0f} are seen per 100,000 users."""

SIZED = """
- **Where rings are rare**, {rare_share:.1%} of users in worlds of {rare_orders:,} orders
  ({rare_of}, {rare_rings} rings), the average precision is {rare_ap:.2f}, against
  {rare_ap_was:.2f} at the usual size. The trees have {rare_top:.2f}, against {rare_top_was:.2f}.
- **In large worlds**, of {large_orders:,} orders and {large_share:.1%} ({large_of}, {large_rings}
  rings), it is {large_ap:.2f}, against {large_ap_was:.2f}. The trees have {large_top:.2f}, against
  {large_top_was:.2f}."""

LOOKED = """\
**How far these worlds are unseen.** How `hunt` and `parcel` work is left unread by design, but
their scores were looked at about ninety times: nine before this page, three times for `fit`,
over sixty times while ways to learn members, facts of members and of their company, ways to put
rings together and equal words were compared by the mean over all six, and for the page; and
once the words of their reviews were counted and some read. The other four were looked at freely
while facts and rules were chosen. So these figures are of families left out of the *learning*, not
of worlds that nobody ever looked at.
""".splitlines()
