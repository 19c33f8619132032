/** What a workspace has, as far as cards and forms speak of it. The host supplies it; none of it is fetched here. */

export interface Named {
  readonly id: string
  readonly name: string
}

export interface ContactField {
  readonly key: string
  readonly label: string
  readonly type?: string
}

/** `parameters`: names or numbers of the variables in its text. `header`: its kind, where it wants a text or a file. `buttons`: those that want a value. */
export interface MessageTemplate {
  readonly name: string
  readonly language: string
  readonly text: string
  readonly parameters: readonly string[]
  readonly header?: string | null
  readonly buttons?: readonly { readonly index: number; readonly type: string; readonly label: string }[]
}

export interface Lists {
  readonly teams: readonly Named[]
  readonly members: readonly Named[]
  readonly tags: readonly string[]
  readonly stages: readonly string[]
  readonly fields: readonly ContactField[]
  readonly funnels: readonly Named[]
  readonly templates: readonly MessageTemplate[]
  /** Chats that the team is told something in. */
  readonly webhooks: readonly Named[]
}

export const NO_LISTS: Lists = { teams: [], members: [], tags: [], stages: [], fields: [], funnels: [], templates: [], webhooks: [] }

export function referenceName(lists: Lists, kind: string, id: string): string | undefined {
  switch (kind) {
    case 'team':
      return named(lists.teams, id)
    case 'member':
      return named(lists.members, id)
    case 'webhook':
      return named(lists.webhooks, id)
    case 'funnel':
      return named(lists.funnels, id)
    default:
      return undefined
  }
}

function named(items: readonly Named[], id: string): string | undefined {
  return items.find((item) => item.id === id)?.name
}

export function fieldLabel(lists: Lists, key: string): string | undefined {
  return lists.fields.find((field) => field.key === key)?.label
}
