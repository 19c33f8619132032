import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask, type Schemas } from '../../api/client'
import { ApiProblem } from '../../api/problem'
import { meQuery, type WorkspaceSettings } from '../../app/me'
import { toast } from '../../ui/toast'
import { hoursOf, type Hours } from './hours'

export type Values = {
  name: string
  timezone: string
  language: string
  hours: Hours
  opt_out_words: string[]
  stages: string[]
  idle_resume_minutes: number | null
  ai_needs_consent: boolean
}

const LANGUAGES = ['pt-BR', 'en', 'es'] as const

export function useWorkspaceForm(workspace: WorkspaceSettings) {
  const { t } = useTranslation('settings')
  const queryClient = useQueryClient()
  const [saved, setSaved] = useState(() => valuesOf(workspace))
  const [values, setValues] = useState(saved)
  const put = useMutation({
    mutationFn: (next: Values) => ask(api.PUT('/api/v1/workspaces/{workspace_id}', { params: { path: { workspace_id: workspace.id } }, body: bodyOf(next) })),
    onSuccess: async (answer) => {
      setSaved(valuesOf(answer))
      setValues(valuesOf(answer))
      await Promise.all([queryClient.invalidateQueries(meQuery), queryClient.invalidateQueries({ queryKey: ['workspaces'] })])
    },
  })
  const save = () => {
    const before = saved
    put.mutate(values, { onSuccess: () => toast(t('saved'), { undo: () => put.mutate(before) }) })
  }
  const problem = put.error instanceof ApiProblem ? put.error : null
  return {
    values,
    change: (changes: Partial<Values>) => setValues({ ...values, ...changes }),
    changed: JSON.stringify(values) !== JSON.stringify(saved),
    reset: () => {
      setValues(saved)
      put.reset()
    },
    save,
    saving: put.isPending,
    error: put.error,
    problemAt: (path: string) => problem?.errors.find((one) => one.path === path || one.path.startsWith(`${path}/`))?.message,
  }
}

function valuesOf(workspace: WorkspaceSettings): Values {
  const { name, timezone, language, opt_out_words, stages, idle_resume_minutes, ai_needs_consent } = workspace
  return { name, timezone, language, hours: hoursOf(workspace.hours), opt_out_words, stages, idle_resume_minutes, ai_needs_consent }
}

function bodyOf(values: Values): Schemas['WorkspaceChanges'] {
  const language = LANGUAGES.find((one) => one === values.language) ?? 'pt-BR'
  return { ...values, language }
}
