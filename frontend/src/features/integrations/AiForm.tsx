import { PasswordInput, Textarea, TextInput } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { Clash } from '../../ui/Clash'
import { useEdits } from '../../ui/edits'
import { toast } from '../../ui/toast'
import { AiModels, MODEL_PATHS } from './AiModels'
import { aiValues, useSaveAi, type Ai } from './data'
import { IntegrationCard } from './IntegrationCard'

const LONGEST_PROMPT = 20_000
const PATHS = ['/model', '/api_key', '/master_prompt', ...MODEL_PATHS]

/** The key that the AI's steps use, and the words that go before each of them. */
export function AiForm({ ai }: { ai: Ai }) {
  const { t } = useTranslation('integrations')
  const server = aiValues(ai)
  const { values, changes, clashes, change, giveWay, arrived } = useEdits(server)
  const [key, setKey] = useState('')
  const save = useSaveAi(ai)
  const problem = save.error instanceof ApiProblem ? save.error : null
  const connected = ai.provider !== null
  const model = values.model.trim()
  const submit = () =>
    save.mutate(
      { changes, key: key.trim() },
      {
        onSuccess: () => {
          arrived(changes)
          setKey('')
          toast(t('ai.done'))
        },
      },
    )
  return (
    <IntegrationCard
      which="ai"
      icon={<IconSparkles size={22} aria-hidden />}
      connected={connected}
      ready={model !== '' && (connected || key.trim() !== '')}
      clashing={clashes.length > 0}
      busy={save.isPending}
      error={save.error}
      paths={PATHS}
      onSubmit={submit}
    >
      <PasswordInput
        label={t('ai.key')}
        description={connected ? t('ai.keyKept') : t('ai.keyHelp')}
        placeholder={ai.api_key ?? 'sk-ant-…'}
        value={key}
        maxLength={1000}
        autoComplete="new-password"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': t('showKey') }}
        onChange={(event) => setKey(event.currentTarget.value)}
        error={problem?.at('/api_key')}
      />
      <TextInput
        label={t('ai.model')}
        description={t('ai.modelHelp')}
        placeholder="claude-haiku-5-5"
        value={values.model}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change({ model: event.currentTarget.value })}
        error={problem?.at('/model')}
      />
      {clashes.includes('model') && <Clash theirs={server.model} onTake={() => giveWay('model')} />}
      <Textarea
        label={`${t('ai.prompt')} (${t('optional')})`}
        description={t('ai.promptHelp')}
        placeholder={t('ai.promptExample')}
        autosize
        minRows={4}
        maxRows={16}
        value={values.master_prompt}
        maxLength={LONGEST_PROMPT}
        onChange={(event) => change({ master_prompt: event.currentTarget.value })}
        error={problem?.at('/master_prompt')}
      />
      {clashes.includes('master_prompt') && <Clash theirs={server.master_prompt} onTake={() => giveWay('master_prompt')} />}
      <AiModels values={values} server={server} clashes={clashes} change={change} giveWay={giveWay} problem={problem} />
    </IntegrationCard>
  )
}
