/** Cards that were made once: moving about in a drawing brings the same ones back again and again. */

import { cardOf, type Card } from '../graph/card'
import type { NodeType } from '../graph/catalog'
import type { Node } from '../graph/graph'
import type { Lists } from '../graph/lists'

const made = new WeakMap<Node, { readonly card: Card; readonly type: NodeType | undefined; readonly lists: Lists }>()

export function cardFor(step: Node, type: NodeType | undefined, lists: Lists): Card {
  const known = made.get(step)
  if (known !== undefined && known.type === type && known.lists === lists) return known.card
  const card = cardOf(step, type, lists)
  made.set(step, { card, type, lists })
  return card
}
