import { useEffect, useState } from 'react'
import { useEnv } from '../editor/context'
import type { JsonObject } from '../graph/json'
import type { ComingRuns as Answer, Language } from '../host'
import styles from './ComingRuns.module.css'

const PAUSE = 300

/** When this schedule runs next: worked out by what will run it, not here. */
export function ComingRuns({ config }: { readonly config: JsonObject }) {
  const { host: { comingRuns, language }, t } = useEnv()
  const [answer, setAnswer] = useState<Answer | 'failed' | null>(null)
  const asked = JSON.stringify(config)
  useEffect(() => {
    let here = true
    const timer = setTimeout(() => {
      comingRuns?.(config).then((found) => here && setAnswer(found), () => here && setAnswer('failed'))
    }, PAUSE)
    return () => {
      here = false
      clearTimeout(timer)
    }
    // What is said counts, not the object that says it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [comingRuns, asked])
  if (comingRuns === undefined || answer === null) return null
  if (answer === 'failed') return <p className={styles.text}>{t('coming.failed')}</p>
  const { timezone, runs } = answer
  return (
    <section className={styles.coming} aria-labelledby="coming-runs">
      <h3 id="coming-runs" className={styles.title}>{t('coming.title')}</h3>
      {runs.length === 0 ? <p className={styles.text}>{t('coming.none')}</p> : (
        <>
          <ul className={styles.runs}>
            {runs.map(({ at, begins, moved }) => (
              <li key={at}>
                <time dateTime={at}>{momentOf(at, timezone, language)}</time>
                {moved && <span className={styles.text}>{t('coming.moved')}</span>}
                {begins !== at && <span className={styles.text}>{t('coming.begins', { when: sameDay(at, begins) ? timeOf(begins, timezone, language) : momentOf(begins, timezone, language) })}</span>}
              </li>
            ))}
          </ul>
          <p className={styles.text}>{zoneOf(timezone, language)}</p>
        </>
      )}
    </section>
  )
}

/** "seg, 23 de nov., 09:00", with the year when it is another. */
function momentOf(moment: string, timeZone: string, language: Language): string {
  const date = new Date(moment)
  const year = moment.startsWith(String(new Date().getFullYear())) ? undefined : 'numeric'
  const weekday = date.toLocaleDateString(language, { timeZone, weekday: 'short' }).replace('.', '')
  return `${weekday}, ${date.toLocaleDateString(language, { timeZone, day: 'numeric', month: 'short', year })}, ${timeOf(moment, timeZone, language)}`
}

function timeOf(moment: string, timeZone: string, language: Language): string {
  return new Date(moment).toLocaleTimeString(language, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

function sameDay(one: string, two: string): boolean {
  return one.slice(0, 10) === two.slice(0, 10)
}

/** "Horário de Brasília" */
function zoneOf(timeZone: string, language: Language): string {
  const parts = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'longGeneric' }).formatToParts(0)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}
