import { ColorInput, Popover, UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TAG_COLOURS } from '../colours'
import styles from './ColourPicker.module.css'

type Props = { value: string; label: string; onChange: (colour: string) => void }

/** Ten colours to press, or one's own. */
export function ColourPicker({ value, label, onChange }: Props) {
  const { t } = useTranslation('contacts')
  const [opened, setOpened] = useState(false)
  const take = (colour: string) => {
    setOpened(false)
    if (colour.toLowerCase() !== value.toLowerCase()) onChange(colour)
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={styles.button} aria-label={label} onClick={() => setOpened(!opened)}>
          <span className={styles.swatch} style={{ background: value }} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={styles.panel}>
        <div className={styles.grid}>
          {TAG_COLOURS.map((colour) => (
            <UnstyledButton key={colour} className={styles.colour} style={{ background: colour }} aria-label={colour} aria-pressed={colour === value.toLowerCase()} onClick={() => take(colour)}>
              {colour === value.toLowerCase() && <IconCheck size={16} aria-hidden />}
            </UnstyledButton>
          ))}
        </div>
        <ColorInput size="xs" format="hex" withPicker={false} withEyeDropper={false} aria-label={t('tags.ownColour')} defaultValue={value} onChangeEnd={(colour) => /^#[0-9a-f]{6}$/i.test(colour) && onChange(colour)} />
      </Popover.Dropdown>
    </Popover>
  )
}
