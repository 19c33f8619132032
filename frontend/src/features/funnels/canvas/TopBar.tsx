import { ActionIcon, Button, Menu } from '@mantine/core'
import type { Problem } from '@batuta/flow-editor'
import { IconAlertCircle, IconDeviceMobile, IconDots, IconDownload, IconHistory, IconPencil, IconPlayerPause } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { toastProblem } from '../../../ui/toast'
import { useFunnelActs } from '../data'
import type { Draft } from '../draft/useDraft'
import { saveFunnelFile } from '../list/funnelFile'
import { StateBadge } from '../list/StateBadge'
import { Home } from './Home'
import { NameField } from './NameField'
import { SavedLine } from './SavedLine'
import { useChanges } from './useChanges'
import bar from './OpenFunnel.module.css'
import styles from './TopBar.module.css'

type Props = { draft: Draft; problems: readonly Problem[]; tab: 'versions' | undefined; test: boolean; onTest: () => void; onPublish: () => void; onProblems: () => void }

export function TopBar({ draft, problems, tab, test, onTest, onPublish, onProblems }: Props) {
  const { t } = useTranslation('funnels')
  const changes = useChanges(draft)
  const drawing = tab === undefined
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const count = errors || problems.length
  return (
    <header className={bar.bar}>
      <Home />
      <div className={styles.who}>
        <div className={styles.first}>
          <NameField name={draft.name} onName={draft.rename} />
          <StateBadge funnel={draft.published} small />
        </div>
        <SavedLine draft={draft} changes={changes} />
      </div>
      <nav className={styles.tabs} aria-label={t('canvas.tabs')}>
        <Link to="/funnels/$funnelId" params={{ funnelId: draft.id }} search={{}} className={styles.tab} data-on={drawing || undefined} aria-current={drawing ? 'page' : undefined} activeProps={{}} aria-label={t('canvas.drawing')}>
          <IconPencil size={15} aria-hidden />
          <span>{t('canvas.drawing')}</span>
        </Link>
        <Link to="/funnels/$funnelId" params={{ funnelId: draft.id }} search={{ tab: 'versions' }} className={styles.tab} data-on={!drawing || undefined} aria-current={drawing ? undefined : 'page'} activeProps={{}} aria-label={t('canvas.versions')}>
          <IconHistory size={15} aria-hidden />
          <span>{t('canvas.versions')}</span>
        </Link>
      </nav>
      <span className={styles.grow} />
      {drawing && (
        <>
          {count > 0 && (
            <Button variant="default" className={styles.problems} data-bad={errors > 0 || undefined} leftSection={<IconAlertCircle size={16} aria-hidden />} onClick={onProblems} title={t('canvas.problemList')}>
              {t(errors > 0 ? 'canvas.problems' : 'canvas.warnings', { count })}
            </Button>
          )}
          <Button variant={test ? 'light' : 'default'} color={test ? 'pencil' : undefined} className={styles.test} data-on={test || undefined} aria-pressed={test} leftSection={<IconDeviceMobile size={16} aria-hidden />} onClick={onTest} aria-label={t('canvas.test')}>
            <span className={styles.label}>{t('canvas.test')}</span>
          </Button>
          <Button className={styles.publish} onClick={onPublish}>{t('canvas.publish')}</Button>
          <More draft={draft} />
        </>
      )}
    </header>
  )
}

function More({ draft: { id, name, published, setPublished } }: { draft: Draft }) {
  const { t } = useTranslation('funnels')
  const { switchOff } = useFunnelActs()
  const off = () => switchOff.mutate({ id, name }, { onSuccess: ({ is_active, published_version }) => setPublished({ is_active, published_version }) })
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('menu.open', { name })} className={styles.more}>
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void saveFunnelFile({ id, name }).catch((error: unknown) => toastProblem(error, t('failed')))}>
          {t('menu.export')}
        </Menu.Item>
        {published.is_active && (
          <Menu.Item leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={off}>
            {t('menu.switchOffLong')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
