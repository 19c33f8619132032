import { infiniteQueryOptions, useInfiniteQuery, useQuery, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { api, ask, askPage, type PageOf, type Schemas } from '../../api/client'
import { useScope } from '../../app/me'
import { queryOf, type ContactFilters } from './filters'

export type ContactItem = Schemas['ContactItem']
export type Contact = Schemas['ContactAnswer']
export type TagAnswer = Schemas['TagAnswer']
export type CustomField = Schemas['FieldAnswer']
export type ContactPages = InfiniteData<PageOf<ContactItem[]>, string | null>

const PAGE = 100

export function contactsQuery(workspaceId: string, filters: ContactFilters) {
  return infiniteQueryOptions({
    queryKey: ['contacts', workspaceId, 'list', filters],
    initialPageParam: firstPage(),
    queryFn: ({ pageParam, signal }) =>
      askPage(api.GET('/api/v1/contacts', { querySerializer: () => queryOf(filters, pageParam, PAGE).toString(), signal })),
    getNextPageParam: (page) => page.next,
  })
}

/** By name, a page at a time. */
export function useContacts(filters: ContactFilters) {
  const [, workspaceId] = useScope('contacts')
  return useInfiniteQuery({ ...contactsQuery(workspaceId, filters), placeholderData: (before) => before })
}

export const contactKey = (workspaceId: string, id: string) => ['contacts', workspaceId, 'one', id] as const

export const getContact = (id: string) => ask(api.GET('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } } }))

export function useContact(id: string) {
  const [, workspaceId] = useScope('contacts')
  return useQuery({ queryKey: contactKey(workspaceId, id), queryFn: () => getContact(id) })
}

export function useTags() {
  return useQuery({ queryKey: useScope('tags'), queryFn: () => ask(api.GET('/api/v1/tags')) })
}

export function useCustomFields() {
  return useQuery({ queryKey: useScope('fields'), queryFn: () => ask(api.GET('/api/v1/custom-fields')) })
}

/** Every list in the cache, seen through `change`; a row it answers null for stays as it is. */
export function patchLists(client: QueryClient, workspaceId: string, change: (item: ContactItem) => ContactItem | null): void {
  client.setQueriesData<ContactPages>({ queryKey: ['contacts', workspaceId, 'list'] }, (pages) => pages && changed(pages, change))
}

function changed(pages: ContactPages, change: (item: ContactItem) => ContactItem | null): ContactPages {
  let touched = false
  const next = pages.pages.map((page) => {
    let here = false
    const items = page.items.map((item) => {
      const other = change(item)
      if (!other) return item
      here = true
      return other
    })
    touched ||= here
    return here ? { ...page, items } : page
  })
  return touched ? { ...pages, pages: next } : pages
}

function firstPage(): string | null {
  return null
}
