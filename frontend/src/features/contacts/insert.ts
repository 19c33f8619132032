import { fold } from '../../app/palette/rank'
import type { ContactItem, ContactPages } from './data'

/**
 * A contact that is new or changed, where its name puts it; null where it belongs behind what is loaded so far. The server sorts by the
 * folded name too.
 */
export function inserted(pages: ContactPages, contact: ContactItem): ContactPages | null {
  const without = pages.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id !== contact.id) }))
  const last = without.at(-1)
  for (const [index, page] of without.entries()) {
    const end = page.items.at(-1)
    const belongs = end ? before(contact, end) : page === last
    if (!belongs && !(page === last && page.next === null)) continue
    const at = page.items.findIndex((item) => before(contact, item))
    const items = at < 0 ? [...page.items, contact] : page.items.toSpliced(at, 0, contact)
    return { ...pages, pages: without.with(index, { ...page, items }) }
  }
  return null
}

function before(one: ContactItem, other: ContactItem): boolean {
  const [mine, theirs] = [fold(one.name), fold(other.name)]
  return mine === theirs ? one.id < other.id : mine < theirs
}
