import { expect, test } from 'vitest'
import { ApiProblem } from '../../../api/problem'
import type { Contact } from '../data'
import { changeAt, type Place } from './place'
import { save } from './save'

const CONTACT: Contact = {
  id: 'ana',
  name: 'Ana',
  phone_number: null,
  email: null,
  stage: 'Novo',
  custom_data: { instrumento: 'Piano', idade: 9, fase_funil: 'Novo' },
  tags: [],
  last_message_at: null,
  assignment: { agent: null, team: null },
  conversation_id: null,
  instance_id: null,
  current_funnel_state: null,
  interrupted_funnels: [],
  opted_out_at: null,
  revision: 1,
  created_at: '2026-11-21T12:00:00Z',
}
const INSTRUMENT: Place = { custom: 'instrumento' }

/** A server that refuses what was read too long ago. */
function server(stored: Contact) {
  let now = stored
  return {
    read: async () => now,
    write: async (contact: Contact, body: ReturnType<typeof changeAt>) => {
      if (contact.revision !== now.revision) throw new ApiProblem(409, 'version_conflict', '')
      now = { ...now, custom_data: body.custom_data ?? now.custom_data, revision: now.revision + 1 }
    },
  }
}

test('a colleague who changed something else loses nothing, and neither does one', async () => {
  const doors = server({ ...CONTACT, custom_data: { instrumento: 'Piano', idade: 10 }, revision: 2 })
  const saved = await save(CONTACT, INSTRUMENT, 'Violão', 'Piano', doors)
  expect(saved.kind).toBe('saved')
  expect(saved.contact.custom_data).toEqual({ instrumento: 'Violão', idade: 10 })
})

test('two who changed the same value: nothing is written until the person says which', async () => {
  const doors = server({ ...CONTACT, custom_data: { instrumento: 'Canto' }, revision: 2 })
  const saved = await save(CONTACT, INSTRUMENT, 'Violão', 'Piano', doors)
  expect(saved).toMatchObject({ kind: 'conflict', theirs: 'Canto' })
  expect((await doors.read()).custom_data).toEqual({ instrumento: 'Canto' })
  const mine = await save(saved.contact, INSTRUMENT, 'Violão', 'Canto', doors)
  expect(mine.contact.custom_data).toEqual({ instrumento: 'Violão' })
})

test('both wrote the same: there is nothing to choose', async () => {
  const doors = server({ ...CONTACT, custom_data: { instrumento: 'Violão' }, revision: 2 })
  expect(await save(CONTACT, INSTRUMENT, 'Violão', 'Piano', doors)).toMatchObject({ kind: 'saved' })
})

test('the stage is no custom value, and a refusal is passed on', async () => {
  expect(changeAt(CONTACT, { custom: 'idade' }, null)).toEqual({ custom_data: { instrumento: 'Piano', idade: null } })
  expect(changeAt(CONTACT, { own: 'email' }, null)).toEqual({ email: null })
  const refusing = { ...server(CONTACT), write: () => Promise.reject(new ApiProblem(422, 'invalid', 'x')) }
  await expect(save(CONTACT, INSTRUMENT, 'x', 'Piano', refusing)).rejects.toThrow('x')
})
