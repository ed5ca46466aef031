"""How good the judgement is: evaluation against truth, and learning the policy's weights."""
