import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask, type Schemas } from '../../api/client'
import { ifMatch, onRevision } from '../../api/onRevision'
import { ApiProblem } from '../../api/problem'
import { meQuery, readWorkspaceSettings, type WorkspaceSettings } from '../../app/me'
import { isClash, undoOf, useEdits } from '../../ui/edits'
import { toast } from '../../ui/toast'
import { holidaysOf, toldOf, type Holidays } from './holidays'
import { hoursOf, type Hours } from './hours'

export type Values = {
  name: string
  timezone: string
  language: string
  hours: Hours
  holidays: Holidays
  opt_out_words: string[]
  stages: string[]
  idle_resume_minutes: number | null
  ai_needs_consent: boolean
}

const LANGUAGES = ['pt-BR', 'en', 'es'] as const

/** Sends only what was changed here, on what was seen; the rest follows colleagues. */
export function useWorkspaceForm(workspace: WorkspaceSettings) {
  const { t } = useTranslation('settings')
  const client = useQueryClient()
  const server = valuesOf(workspace)
  const form = useEdits(server)
  const put = useMutation({
    mutationFn: (changes: Partial<Values>) =>
      onRevision({
        seen: workspace,
        look: () => readWorkspaceSettings(client, workspace.id),
        clashes: (now) => isClash(server, valuesOf(now), changes),
        send: (on) => ask(api.PUT('/api/v1/workspaces/{workspace_id}', { params: { path: { workspace_id: workspace.id }, header: ifMatch(on) }, body: bodyOf(changes) })),
      }),
    onSuccess: (_, changes) =>
      Promise.all([client.invalidateQueries(meQuery), client.invalidateQueries({ queryKey: ['workspaces'] })]).then(() => form.arrived(changes)),
  })
  const problem = put.error instanceof ApiProblem ? put.error : null
  return {
    ...form,
    server,
    changed: Object.keys(form.changes).length > 0,
    reset: () => {
      form.reset()
      put.reset()
    },
    save: () => {
      const before = undoOf(server, form.changes)
      put.mutate(form.changes, { onSuccess: () => toast(t('saved'), { undo: () => put.mutate(before) }) })
    },
    saving: put.isPending,
    error: put.error,
    problemAt: (path: string) => problem?.errors.find((one) => one.path === path || one.path.startsWith(`${path}/`))?.message,
  }
}

function valuesOf(workspace: WorkspaceSettings): Values {
  const { name, timezone, language, opt_out_words, stages, idle_resume_minutes, ai_needs_consent } = workspace
  return { name, timezone, language, hours: hoursOf(workspace.hours), holidays: holidaysOf(workspace.holidays), opt_out_words, stages, idle_resume_minutes, ai_needs_consent }
}

function bodyOf({ language, holidays, ...changes }: Partial<Values>): Schemas['WorkspaceChanges'] {
  const known = LANGUAGES.find((one) => one === language)
  return { ...changes, ...(holidays ? { holidays: toldOf(holidays) } : {}), ...(known ? { language: known } : {}) }
}
