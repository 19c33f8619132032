import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { useWorkspace } from '../../app/me'
import { toast, toastProblem } from '../../ui/toast'
import { contactKey, patchLists, type Contact, type ContactItem, type TagAnswer } from './data'

type Tagging = { contactIds: string[]; tag: TagAnswer; adds: boolean }

/** As many as the API takes in one go. */
const AT_ONCE = 1000

/** Whom it would change: putting a tag on who has it, or taking one from who has not, is nothing that could be undone. */
export function touchedBy(contacts: readonly Pick<ContactItem, 'id' | 'tags'>[], tag: TagAnswer, adds: boolean): string[] {
  return contacts.filter(({ tags }) => tags.some(({ id }) => id === tag.id) !== adds).map(({ id }) => id)
}

/** On all of them when it is missing on some, else off. */
export function presence(contacts: readonly Pick<ContactItem, 'tags'>[], tag: TagAnswer): 'all' | 'some' | 'none' {
  const having = contacts.filter(({ tags }) => tags.some(({ id }) => id === tag.id)).length
  if (having === 0) return 'none'
  return having === contacts.length ? 'all' : 'some'
}

/** Shown at once, told to the server, and taken back with Z. */
export function useTagging() {
  const { t } = useTranslation('contacts')
  const client = useQueryClient()
  const { id: workspaceId } = useWorkspace()
  const run = useMutation({
    mutationFn: send,
    onMutate: (tagging) => show(client, workspaceId, tagging),
    onError: (error, tagging) => {
      show(client, workspaceId, { ...tagging, adds: !tagging.adds })
      toastProblem(error, t('tags.failed'))
    },
    onSettled: (_data, _error, { contactIds }) => {
      for (const id of contactIds.slice(0, 20)) void client.invalidateQueries({ queryKey: ['contacts', workspaceId, 'feed', id] })
    },
  })
  return (contacts: readonly Pick<ContactItem, 'id' | 'tags'>[], tag: TagAnswer, adds: boolean) => {
    const contactIds = touchedBy(contacts, tag, adds)
    if (contactIds.length === 0) return
    const tagging = { contactIds, tag, adds }
    const text = t(adds ? 'tags.put' : 'tags.taken', { tag: tag.name, count: contactIds.length })
    run.mutate(tagging, { onSuccess: () => toast(text, { undo: () => run.mutate({ ...tagging, adds: !adds }) }) })
  }
}

async function send({ contactIds, tag, adds }: Tagging): Promise<void> {
  for (let at = 0; at < contactIds.length; at += AT_ONCE) {
    const some = contactIds.slice(at, at + AT_ONCE)
    const body = { contactIds: some, addTagIds: adds ? [tag.id] : [], removeTagIds: adds ? [] : [tag.id] }
    await ask(api.POST('/api/v1/contacts/bulk/tags', { body }))
  }
}

function show(client: QueryClient, workspaceId: string, { contactIds, tag, adds }: Tagging): void {
  const touched = new Set(contactIds)
  const after = (tags: TagAnswer[]) => {
    const others = tags.filter(({ id }) => id !== tag.id)
    return adds ? [...others, tag] : others
  }
  patchLists(client, workspaceId, (item) => (touched.has(item.id) ? { ...item, tags: after(item.tags) } : null))
  for (const id of contactIds) client.setQueryData<Contact>(contactKey(workspaceId, id), (before) => before && { ...before, tags: after(before.tags) })
}
