import { Button, Group, Modal, SegmentedControl } from '@mantine/core'
import { FlowEditor, readGraph, type Catalog, type Host } from '@batuta/flow-editor'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { toast, toastProblem } from '../../../ui/toast'
import { putBack } from '../draft/putBack'
import type { Theirs } from '../draft/saver'
import type { Draft } from '../draft/useDraft'
import { DifferenceLine } from '../versions/DifferenceLine'
import { differenceOf } from '../versions/difference'
import styles from './ConflictDialog.module.css'

const NAME_LIMIT = 150

/** Two people changed the same drawing. Both are there to look at, and nothing happens until somebody chooses. */
export function ConflictDialog({ draft, catalog, host, theirs }: { draft: Draft; catalog: Catalog; host: Host; theirs: Theirs }) {
  const { t } = useTranslation('funnels')
  const { saver, state, name, graph: mine } = draft
  const [side, setSide] = useState<'theirs' | 'mine'>('theirs')
  const other = useMemo(() => readGraph(theirs.definition), [theirs])

  function keepTheirs(said: string) {
    const before = draft.drawing()
    saver.giveWay()
    draft.show(theirs)
    toast(said, { undo: () => putBack(draft, before, theirs.revision) || toast(t('drawnOn')) })
  }
  const copy = useMutation({
    mutationFn: () => {
      const suffix = t('conflict.copySuffix')
      return ask(api.POST('/api/v1/funnels', { body: { name: `${name.slice(0, NAME_LIMIT - suffix.length)}${suffix}`, definition: draft.drawing().definition } }))
    },
    onSuccess: (made) => keepTheirs(t('conflict.copied', { name: made.name })),
    onError: (error) => toastProblem(error, t('failed')),
  })

  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} size={920} title={t('conflict.title')}>
      <p className={styles.why}>
        {state.error?.detail || t('conflict.lost')} {t('conflict.how')}
      </p>
      <div className={styles.sides}>
        <SegmentedControl
          size="xs"
          aria-label={t('conflict.sides')}
          value={side}
          onChange={setSide}
          data={[
            { value: 'theirs', label: t('conflict.theirs') },
            { value: 'mine', label: t('conflict.mine') },
          ]}
        />
        <span className={styles.difference}>
          {t('conflict.difference')} <DifferenceLine difference={differenceOf(other, mine)} />
        </span>
      </div>
      <div className={styles.preview}>
        <FlowEditor key={side} catalog={catalog} graph={side === 'theirs' ? other : mine} host={host} readOnly />
      </div>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" color="vermilion" className={styles.over} onClick={() => void saver.overwrite()}>
          {t('conflict.overwrite')}
        </Button>
        <Button variant="default" onClick={() => keepTheirs(t('conflict.theirsKept'))}>
          {t('conflict.keepTheirs')}
        </Button>
        <Button data-autofocus loading={copy.isPending} onClick={() => copy.mutate()}>
          {t('conflict.copy')}
        </Button>
      </Group>
    </Modal>
  )
}
