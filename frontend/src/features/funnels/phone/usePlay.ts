import { useCallback, useEffect, useReducer } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { begin, play, type Channel, type Move } from './playing'

type Asked = {
  funnelId: string
  /** Of the stored draft: another one plays the same inputs again. */
  revision: number
  channel: Channel
  /** The draft goes to the server first: the phone plays what is stored. */
  flush: () => Promise<boolean>
}

/** The whole conversation is played anew by the server at each change; nothing of it is kept anywhere. */
export function usePlay({ funnelId, revision, channel, flush }: Asked) {
  const { t } = useTranslation('funnels')
  const [state, move] = useReducer(play, channel, begin)
  const { inputs, channel: current, startAt, round, tries } = state
  const name = t('preview.name')

  useEffect(() => {
    const abort = new AbortController()
    const tell = (next: Move) => !abort.signal.aborted && move(next)
    async function run() {
      tell({ kind: 'asked' })
      try {
        const stored = await flush()
        if (abort.signal.aborted) return
        if (!stored) throw new ApiProblem(409, 'unsaved', t('phone.unsaved'))
        const body = { inputs: [...inputs], channel: current, seed: String(round), start_at: startAt, contact: { name } }
        const answer = await ask(api.POST('/api/v1/funnels/{funnel_id}/simulate', { params: { path: { funnel_id: funnelId } }, body, signal: abort.signal }))
        tell({ kind: 'answered', answer })
      } catch (error) {
        tell({ kind: 'failed', problem: error instanceof ApiProblem ? error : new ApiProblem(0, 'unreachable', '') })
      }
    }
    void run()
    return () => abort.abort()
    // The first answer tells the time to begin with: learning it is no reason to ask again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [funnelId, inputs, current, round, tries, revision, name, flush, t])

  return [state, useCallback((next: Move) => move(next), [])] as const
}
