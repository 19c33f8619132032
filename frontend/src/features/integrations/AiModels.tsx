import { NumberInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../../api/problem'
import { Clash } from '../../ui/Clash'
import type { AiTask, AiValues } from './data'

const TASKS: readonly AiTask[] = ['image', 'audio', 'analysis']
export const MODEL_PATHS = ['/daily_tokens', ...TASKS.map((task) => `/models/${task}`)]

type Props = {
  values: AiValues
  server: AiValues
  clashes: readonly string[]
  change: (changes: Partial<AiValues>) => void
  giveWay: (name: keyof AiValues) => void
  problem: ApiProblem | null
}

const modelOf = (task: AiTask, model: string): Partial<AiValues> =>
  task === 'image' ? { image: model } : task === 'audio' ? { audio: model } : { analysis: model }

/** Another model where a task is better served by it, and how much one contact may cost a day. */
export function AiModels({ values, server, clashes, change, giveWay, problem }: Props) {
  const { t } = useTranslation('integrations')
  return (
    <>
      {TASKS.map((task) => (
        <div key={task}>
          <TextInput
            label={`${t(`ai.task.${task}`)} (${t('optional')})`}
            placeholder={values.model || 'claude-haiku-5-5'}
            value={values[task]}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change(modelOf(task, event.currentTarget.value))}
            error={problem?.at(`/models/${task}`)}
          />
          {clashes.includes(task) && <Clash theirs={server[task]} onTake={() => giveWay(task)} />}
        </div>
      ))}
      <NumberInput
        label={t('ai.daily')}
        description={t('ai.dailyHelp')}
        value={values.daily_tokens}
        min={1_000}
        max={10_000_000}
        step={10_000}
        thousandSeparator={t('ai.thousands')}
        decimalSeparator={t('ai.thousands') === '.' ? ',' : '.'}
        allowDecimal={false}
        onChange={(value) => typeof value === 'number' && change({ daily_tokens: value })}
        error={problem?.at('/daily_tokens')}
      />
      {clashes.includes('daily_tokens') && <Clash theirs={String(server.daily_tokens)} onTake={() => giveWay('daily_tokens')} />}
    </>
  )
}
