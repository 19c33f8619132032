import { IconFile, IconLink, IconMapPin, IconMicrophone, IconPhoto, IconQuote, IconUser, IconVideo, type Icon } from '@tabler/icons-react'
import type { Block } from '../graph/card'
import { useEnv } from '../editor/context'
import { Words } from '../editor/Words'
import styles from './CardBody.module.css'

const FORMS: Readonly<Record<string, Icon>> = { image: IconPhoto, video: IconVideo, audio: IconMicrophone, document: IconFile, location: IconMapPin, contact: IconUser }

export function CardBody({ blocks }: { readonly blocks: readonly Block[] }) {
  if (blocks.length === 0) return null
  return (
    <div className={styles.body}>
      {blocks.slice(0, 4).map((block, index) => <Part key={index} block={block} />)}
      {blocks.length > 4 && <div className={styles.more}>+{blocks.length - 4}</div>}
    </div>
  )
}

function Part({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'bubble':
      return <Bubble block={block} />
    case 'soft':
      return <div className={styles.soft}><Words segments={block.text} /></div>
    case 'fact':
      return <div className={styles.fact}><span>{block.label}</span> <span className={styles.value}><Words segments={block.text} /></span></div>
    case 'quote':
      return <div className={styles.quote}><IconQuote size={13} stroke={1.75} aria-hidden /><b>{block.text}</b></div>
  }
}

function Bubble({ block }: { readonly block: Extract<Block, { kind: 'bubble' }> }) {
  const { t } = useEnv()
  const Form = FORMS[block.form]
  return (
    <div className={styles.bubble}>
      {Form !== undefined && (
        <div className={styles.media}><Form size={15} stroke={1.75} aria-hidden /><span>{block.title || t(`bubble.${block.form}`)}</span></div>
      )}
      {block.text.length > 0 && <div className={styles.text}><Words segments={block.text} /></div>}
      {block.button.length > 0 && <div className={styles.button}><IconLink size={12} stroke={1.75} aria-hidden /><Words segments={block.button} /></div>}
    </div>
  )
}
