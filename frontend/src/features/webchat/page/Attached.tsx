/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { FILE_LIMIT, IMAGE_LIMIT, misfit, sizeOf, type Misfit } from '../talk/fits'
import styles from './Composer.module.css'
import { language, t, type Key } from './texts'

const WRONG: Record<Misfit, Key> = { empty: 'file_empty', large: 'file_large', largeImage: 'file_largeImage' }

/** The file that goes with what is being written: what it is, how large, why it cannot go. */
export function Attached({ file, onRemove }: { file: File; onRemove: () => void }) {
  const picture = usePicture(file)
  const wrong = misfit(file)
  return (
    <div class={styles.attached} data-wrong={wrong ? true : undefined}>
      {picture ? <img class={styles.thumb} src={picture} alt="" /> : <span class={styles.thumb}>{extensionOf(file.name)}</span>}
      <div class={styles.about}>
        <b class={styles.name}>{file.name}</b>
        <span role={wrong ? 'alert' : undefined}>
          {wrong ? t(WRONG[wrong], { limit: wrong === 'largeImage' ? IMAGE_LIMIT : FILE_LIMIT, size: sizeOf(file.size, language) }) : t('file_size', { size: sizeOf(file.size, language), limit: file.type.startsWith('image/') ? IMAGE_LIMIT : FILE_LIMIT })}
        </span>
      </div>
      <button type="button" class={styles.remove} onClick={onRemove} aria-label={t('file_remove', { name: file.name })}>
        <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true">
          <path d="M18 6 6 18M6 6l12 12" />
        </svg>
      </button>
    </div>
  )
}

/** Its address while it is shown; null for what is no picture. */
export function usePicture(file: File | null): string | null {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    if (!file?.type.startsWith('image/')) return setAddress(null)
    const made = URL.createObjectURL(file)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return address
}

export function extensionOf(name: string): string {
  return /\.(\w{1,4})$/.exec(name)?.[1]?.toUpperCase() ?? '…'
}
