import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLive } from '../../api/live'
import type { Schemas } from '../../api/client'
import { useWorkspace } from '../../app/me'
import { contactKey, getContact, patchLists, type Contact, type ContactItem, type ContactPages } from './data'
import { inserted } from './insert'

/** Unknown people who write at once are read one by one up to here; beyond it the list is read anew when it is looked at again. */
const STRANGERS = 10
const PAUSE = 800

/** What colleagues and the bot do to contacts, into what is cached of them. */
export function useLiveContacts(): void {
  const client = useQueryClient()
  const { id: workspaceId } = useWorkspace()
  const meet = useStrangers(client, workspaceId)
  const lanes = useRef(new Map<string, string>())
  const heard = (contactId: string, lane: string | null) => {
    if (lane) lanes.current.set(lane, contactId)
    story(contactId)
  }
  const story = (contactId: string) => void client.invalidateQueries({ queryKey: ['contacts', workspaceId, 'feed', contactId] })

  useLive('contact:updated', ({ contact }) => {
    story(contact.id)
    if (!isWhole(contact)) return meet(contact.id)
    client.setQueryData<Contact>(contactKey(workspaceId, contact.id), (before) => before && { ...before, ...contact, current_funnel_state: before.current_funnel_state, interrupted_funnels: before.interrupted_funnels })
    place(client, workspaceId, contact)
  })
  useLive('chat:new_message', ({ contact_id, timestamp }, lane) => {
    heard(contact_id, lane)
    let known = false
    patchLists(client, workspaceId, (item) => {
      if (item.id !== contact_id) return null
      known = true
      return { ...item, last_message_at: timestamp }
    })
    client.setQueryData<Contact>(contactKey(workspaceId, contact_id), (before) => before && { ...before, last_message_at: timestamp })
    if (!known) meet(contact_id)
  })
  useLive('chat:assigned', ({ contact_id, agent, team }, lane) => {
    heard(contact_id, lane)
    if (agent === undefined || team === undefined) return void client.invalidateQueries({ queryKey: contactKey(workspaceId, contact_id) })
    const assignment = { agent, team }
    patchLists(client, workspaceId, (item) => (item.id === contact_id ? { ...item, assignment } : null))
    client.setQueryData<Contact>(contactKey(workspaceId, contact_id), (before) => before && { ...before, assignment })
  })
  useLive('run:moved', ({ contact_id }, lane) => {
    heard(contact_id, lane)
    void client.invalidateQueries({ queryKey: contactKey(workspaceId, contact_id) })
  })
  useLive('tag:changed', () => {
    void client.invalidateQueries({ queryKey: ['tags', workspaceId] })
    void client.invalidateQueries({ queryKey: ['contacts', workspaceId] })
  })
  useLive('field:changed', () => void client.invalidateQueries({ queryKey: ['fields', workspaceId] }))
  useLive('contact:note', ({ contact_id }, lane) => heard(contact_id, lane))
  useLive('chat:status', ({ contact_id }, lane) => heard(contact_id, lane))
  useLive('chat:bot', ({ contact_id }, lane) => heard(contact_id, lane))
  useLive('chat:escalated', ({ contact_id }, lane) => heard(contact_id, lane))
  // Of a lane something was missed (everything is fetched anew elsewhere): whose it is was heard with its last event.
  useLive('resync', (_, lane) => {
    const contactId = lane && lanes.current.get(lane)
    if (!contactId) return
    story(contactId)
    void client.invalidateQueries({ queryKey: contactKey(workspaceId, contactId) })
    meet(contactId)
  })
}

/** Somebody the lists do not know yet: read once and put where the name belongs. */
function useStrangers(client: QueryClient, workspaceId: string): (contactId: string) => void {
  const waiting = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return (contactId) => {
    if (client.getQueriesData({ queryKey: ['contacts', workspaceId, 'list'] }).length === 0) return
    waiting.current.add(contactId)
    clearTimeout(timer.current)
    timer.current = setTimeout(async () => {
      const strangers = [...waiting.current]
      waiting.current.clear()
      if (strangers.length > STRANGERS) return void client.invalidateQueries({ queryKey: ['contacts', workspaceId, 'list'], refetchType: 'none' })
      for (const id of strangers) {
        const contact = await getContact(id).catch(() => null)
        if (contact) place(client, workspaceId, contact)
      }
    }, PAUSE)
  }
}

/** Into every list that holds it, and into the unnarrowed one where its name puts it. Whether it still fits a filter only the server knows. */
function place(client: QueryClient, workspaceId: string, contact: ContactItem): void {
  patchLists(client, workspaceId, (item) => (item.id === contact.id ? { ...item, ...listed(contact) } : null))
  client.setQueryData<ContactPages>(['contacts', workspaceId, 'list', {}], (pages) => {
    if (!pages) return pages
    const before = pages.pages.flatMap(({ items }) => items).find(({ id }) => id === contact.id)
    return before?.name === contact.name ? pages : (inserted(pages, listed(contact)) ?? pages)
  })
}

function listed({ id, name, phone_number, tags, last_message_at, assignment, stage, email, conversation_id, instance_id }: ContactItem): ContactItem {
  return { id, name, phone_number, tags, last_message_at, assignment, stage, email, conversation_id, instance_id }
}

function isWhole(contact: Partial<Schemas['ContactAnswer']>): contact is Contact {
  return contact.name !== undefined && contact.tags !== undefined && contact.assignment !== undefined && contact.revision !== undefined
}
