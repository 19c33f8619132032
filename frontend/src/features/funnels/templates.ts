import type { MessageTemplate } from '@batuta/flow-editor'
import { queryOptions } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../api/client'
import { isRecord } from './draft/change'

type Listed = Schemas['TemplateAnswer']

const MEDIA = ['image', 'video', 'document']

/** What may be sent out of the window: the approved templates of all connections. One that does not answer has none to offer. */
export const templatesQuery = (scope: readonly [string, string], instanceIds: readonly string[]) =>
  queryOptions({
    queryKey: [...scope, 'templates', ...instanceIds],
    queryFn: async ({ signal }) => {
      const answers = await Promise.allSettled(instanceIds.map((id) => ask(api.GET('/api/v1/instances/{instance_id}/templates', { params: { path: { instance_id: id } }, signal }))))
      return offered(answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])))
    },
    enabled: instanceIds.length > 0,
    staleTime: 60_000,
  })

/** Each name and language once: connections of one account list the same. */
export function offered(listed: readonly Listed[]): MessageTemplate[] {
  const found = new Map(listed.filter(({ status }) => status === 'APPROVED').map((one) => [`${one.name} ${one.language}`, templateOf(one)]))
  return [...found.values()].sort((one, two) => one.name.localeCompare(two.name))
}

function templateOf({ name, language, text, parameters, header, buttons }: Listed): MessageTemplate {
  return { name, language, text, parameters, header: headerOf(header), buttons: buttons.flatMap(buttonOf) }
}

/** Null where it wants nothing: a text without a variable is sent as it is. */
function headerOf(header: Listed['header']): string | null {
  if (header === null || typeof header.type !== 'string') return null
  const wants = MEDIA.includes(header.type) || (Array.isArray(header.variables) && header.variables.length > 0)
  return wants ? header.type : null
}

function buttonOf(button: unknown): { index: number; type: string; label: string }[] {
  if (!isRecord(button) || button.variable !== true || typeof button.index !== 'number' || typeof button.type !== 'string') return []
  return [{ index: button.index, type: button.type, label: typeof button.text === 'string' ? button.text : '' }]
}
