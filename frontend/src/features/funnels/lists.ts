import type { Channel, Host, Lists, MessageTemplate, Target } from '@batuta/flow-editor'
import { NO_LISTS } from '@batuta/flow-editor/words'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask, authorizedFetch } from '../../api/client'
import { useWorkspace, useWorkspaceSettings } from '../../app/me'
import { currentLanguage } from '../../i18n'
import { comingRuns } from './coming'
import { useFunnelScope } from './data'
import { isRecord } from './draft/change'
import { templatesQuery } from './templates'

const NO_TEMPLATES: readonly MessageTemplate[] = []
const NO_INSTANCES: readonly string[] = []
const NO_STAGES: readonly string[] = []

type World = { lists: Lists; channels: readonly Channel[]; templated: readonly string[] }

/** What forms and cards choose from, and whose limits are counted. */
const worldQuery = (scope: readonly [string, string]) =>
  queryOptions({
    queryKey: [...scope, 'world'],
    queryFn: async ({ signal }): Promise<World> => {
      const [teams, members, tags, fields, funnels, instances, webhooks] = await Promise.all([
        ask(api.GET('/api/v1/team/teams', { signal })),
        ask(api.GET('/api/v1/team/members', { signal })),
        ask(api.GET('/api/v1/tags', { signal })),
        ask(api.GET('/api/v1/custom-fields', { signal })),
        ask(api.GET('/api/v1/funnels', { signal })),
        ask(api.GET('/api/v1/instances', { signal })),
        ask(api.GET('/api/v1/integrations/webhooks', { signal })),
      ])
      return {
        lists: {
          teams: teams.map(({ id, name }) => ({ id, name })),
          members: members.map(({ userId, name }) => ({ id: userId, name })),
          tags: tags.map(({ name }) => name),
          stages: [],
          fields: fields.map(({ key, label, type }) => ({ key, label, type })),
          funnels: funnels.map(({ id, name }) => ({ id, name })),
          templates: [],
          webhooks: webhooks.map(({ id, name }) => ({ id, name })),
        },
        templated: instances.filter(({ provider }) => channelOf(provider).includes('whatsapp')).map(({ id }) => id),
        channels: [...new Set(instances.flatMap(({ provider }) => channelOf(provider)))],
      }
    },
  })

export function useWorld() {
  return useQuery(worldQuery(useFunnelScope()))
}

function channelOf(provider: string): Channel[] {
  const known = (['whatsapp', 'instagram', 'messenger', 'webchat'] as const).find((channel) => provider.startsWith(channel))
  return known === undefined ? [] : [known]
}

/** The world around the editor. `funnelId`: a funnel does not start itself by name. */
export function useHost(funnelId: string): Host {
  const { t } = useTranslation('funnels')
  const navigate = useNavigate()
  const client = useQueryClient()
  const { id: workspaceId, name: workspaceName } = useWorkspace()
  const language = currentLanguage()
  const { data } = useWorld()
  const stages = useWorkspaceSettings().data?.stages ?? NO_STAGES
  const { data: templates = NO_TEMPLATES } = useQuery(templatesQuery(useFunnelScope(), data?.templated ?? NO_INSTANCES))
  // Each row of a form asks; the school's system is asked once.
  const targets = useCallback((source: string) => client.fetchQuery({ queryKey: ['funnels', workspaceId, 'targets', source, language], queryFn: () => targetsOf(source), staleTime: 60_000, retry: false }), [client, workspaceId, language])
  return useMemo(() => {
    const lists = data?.lists ?? NO_LISTS
    return {
      language,
      lists: { ...lists, templates, stages, funnels: lists.funnels.filter(({ id }) => id !== funnelId) },
      channels: data?.channels ?? [],
      preview: { 'contact.name': t('preview.name'), 'contact.phone': '+55 11 98812-4470', 'contact.email': t('preview.email'), 'workspace.name': workspaceName },
      upload,
      targets,
      comingRuns,
      openFunnel: (id) => void navigate({ to: '/funnels/$funnelId', params: { funnelId: id } }),
    }
  }, [data, templates, targets, stages, language, workspaceName, funnelId, navigate, t])
}

/** What a form may name: each integration tells its own fields at the same place. */
async function targetsOf(source: string): Promise<Target[]> {
  const [integration = '', query = ''] = source.split('?')
  const answer: unknown = await (await authorizedFetch(`/api/v1/integrations/${encodeURIComponent(integration)}/fields?${query}`)).json()
  return Array.isArray(answer) ? answer.flatMap(targetOf) : []
}

function targetOf(field: unknown): Target[] {
  if (!isRecord(field) || typeof field.name !== 'string') return []
  return [{ name: field.name, label: typeof field.label === 'string' ? field.label : '', required: field.required === true }]
}

async function upload(file: File) {
  const body = new FormData()
  body.set('file', file)
  const answer: unknown = await (await authorizedFetch('/api/v1/media', { method: 'POST', body })).json()
  if (!isRecord(answer) || typeof answer.id !== 'string') throw new TypeError('the media answer has no id')
  return { mediaId: answer.id, name: file.name }
}
