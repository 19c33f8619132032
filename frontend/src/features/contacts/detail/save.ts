import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { getContact, type Contact } from '../data'
import { changeAt, same, valueAt, type Place, type Value } from './place'

export type Saved = { kind: 'saved'; contact: Contact } | { kind: 'conflict'; contact: Contact; theirs: unknown }

type Doors = { read: (id: string) => Promise<Contact>; write: (contact: Contact, body: ReturnType<typeof changeAt>) => Promise<unknown> }

const DOORS: Doors = {
  read: getContact,
  write: ({ id, revision }, body) =>
    ask(api.PUT('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id }, header: { 'If-Match': `"${revision}"` } }, body })),
}
const TRIES = 4

/**
 * Changes one value of a contact. When somebody else changed the contact meanwhile: another value of it is theirs and stays, ours is put
 * beside it; the same value is a conflict, and nothing is written. `before`: what stood there when the person began to write.
 */
export async function save(contact: Contact, place: Place, value: Value, before: unknown, doors: Doors = DOORS): Promise<Saved> {
  let current = contact
  for (let tries = 1; ; tries++) {
    try {
      await doors.write(current, changeAt(current, place, value))
      return { kind: 'saved', contact: await doors.read(contact.id) }
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'version_conflict' || tries === TRIES) throw error
    }
    current = await doors.read(contact.id)
    const theirs = valueAt(current, place)
    if (same(theirs, value)) return { kind: 'saved', contact: current }
    if (!same(theirs, before)) return { kind: 'conflict', contact: current, theirs }
  }
}
