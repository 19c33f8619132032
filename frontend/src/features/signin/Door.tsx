import type { ReactNode } from 'react'
import { LanguageChoice } from '../../app/shell/LanguageChoice'
import { ThemeChoice } from '../../app/shell/ThemeChoice'
import { LogoMark } from '../../ui/Logo'
import styles from './Door.module.css'

type Props = { title: string; subtitle?: ReactNode; children?: ReactNode }

/** Around every page before the shell: the name, one card, five lines behind it. */
export function Door({ title, subtitle, children }: Props) {
  return (
    <div className={styles.door}>
      <Stave />
      <main className={styles.card}>
        <div className={styles.name}>
          <LogoMark size={34} />
          <span aria-hidden>batuta</span>
        </div>
        <h1 className={styles.title}>{title}</h1>
        {subtitle && <p className={styles.subtitle}>{subtitle}</p>}
        {children}
      </main>
      <footer className={styles.foot}>
        <ThemeChoice />
        <LanguageChoice />
      </footer>
    </div>
  )
}

function Stave() {
  return (
    <svg className={styles.stave} viewBox="0 0 1440 200" preserveAspectRatio="none" aria-hidden>
      {[40, 70, 100, 130, 160].map((y) => (
        <path key={y} d={`M0 ${y}c260-46 480 40 740 4s480-40 700-8`} vectorEffect="non-scaling-stroke" />
      ))}
    </svg>
  )
}
