import { ActionIcon } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LogoTile } from '../../../ui/Logo'
import styles from './Home.module.css'

/** On the canvas the rail gives its place to the drawing: the ways back. */
export function Home() {
  const { t } = useTranslation('funnels')
  return (
    <>
      <Link to="/" className={styles.mark} aria-label={t('canvas.home')}>
        <LogoTile size={34} />
      </Link>
      <ActionIcon renderRoot={(props) => <Link to="/funnels" {...props} />} aria-label={t('canvas.back')} size="lg" className={styles.back}>
        <IconChevronLeft size={19} aria-hidden />
      </ActionIcon>
    </>
  )
}
