import { Handle, Position, useStoreApi, type NodeProps } from '@xyflow/react'
import { IconAlertCircle, IconArrowRight, IconHourglass, IconTarget } from '@tabler/icons-react'
import { memo, useContext } from 'react'
import { useEditor, useEnv } from '../editor/context'
import { describe } from '../graph/card'
import { targetOf, type Target } from '../graph/fills'
import { nodeOf } from '../graph/graph'
import { Tile } from '../editor/Tile'
import type { Problem } from '../problems/problem'
import { BandContext } from './band'
import { CardBody } from './CardBody'
import { cardFor } from './cards'
import { playingOf } from './played'
import { Slim } from './Slim'
import { useWhole, wasWhole } from './whole'
import { Feet, Outs, Way } from './Ways'
import { ABOVE, IN, type CardNode } from './drawing'
import styles from './Card.module.css'

const NONE: readonly Problem[] = []

/**
 * A step as the contact will meet it. Far away a large drawing would be thousands of things that nobody can read: a card then is
 * its block or its name alone, of the same size and with its ways out where they were. A chosen one stays whole, since it may be
 * changing.
 */
export const Card = memo(function Card(props: NodeProps<CardNode>) {
  const zoom = useContext(BandContext)
  const library = useStoreApi()
  const { step } = props.data
  const whole = zoom === 'near' || props.selected === true || !wasWhole(step)
  const known = whole ? undefined : library.getState().nodeLookup.get(props.id)
  const bounds = known?.internals.handleBounds
  const { width, height } = known?.measured ?? {}
  if (bounds === undefined || width === undefined || height === undefined) return <Whole {...props} />
  return <Slim key={zoom} id={props.id} step={step} width={width} height={height} bounds={bounds} far={zoom === 'far'} />
})

function Whole({ id, data, selected }: NodeProps<CardNode>) {
  useWhole(data.step)
  const { catalog, host, t } = useEnv()
  const { step, joined, above } = data
  const type = catalog.types.get(step.type)
  const card = cardFor(step, type, host.lists)
  const target = targetOf(step, type)
  const problems = useEditor((state) => state.problems.get(id) ?? NONE)
  const playing = useEditor((state) => playingOf(state.trace, id))
  const leftBy = useEditor(({ trace }) => trace?.path.findLast((one) => one.node === id)?.port ?? null)
  const solo = card.solo
  const label = [card.title, card.kind, problems.length > 0 ? t('problems.count', { count: problems.length }) : ''].filter(Boolean).join(', ')
  return (
    <div
      className={styles.card} role="group" aria-label={label} tabIndex={-1} data-card={id}
      data-shape={card.shape} data-group={card.group} data-selected={selected || undefined} data-playing={playing || undefined}
    >
      <div className={styles.header}>
        {type?.starts !== true && <Handle type="target" position={Position.Left} id={IN} className={styles.in} data-lit={playing !== '' || undefined} />}
        {type?.starts !== true && <Handle type="target" position={Position.Top} id={ABOVE} className={styles.above} data-used={above || undefined} />}
        <Tile group={card.group} icon={card.icon} size={26} />
        <div className={styles.names}>
          <div className={styles.line}><b className={styles.name}>{card.title}</b><Entered id={id} /></div>
          {target?.way === true && <Leads target={target} />}
          {card.kind !== '' && <div className={styles.line}><small className={styles.kind}>{card.kind}</small><Waiting id={id} /></div>}
        </div>
        {solo !== null && <Way port={solo} joined={joined} played={leftBy === solo.id} place="solo" />}
      </div>
      <CardBody blocks={card.blocks} />
      <Goal id={id} />
      {target?.way === false && <div className={styles.goal} title={target.title}><IconTarget size={14} stroke={1.75} aria-hidden /><Leads target={target} /></div>}
      <Outs id={id} ports={card.outs} joined={joined} leftBy={leftBy} alone={card.blocks.length === 0} />
      <Strip problems={problems} />
      <Feet ports={card.foot} joined={joined} leftBy={leftBy} />
    </div>
  )
}

/** A step that this one names, by its name; a click leads there. */
function Leads({ target }: { readonly target: Target }) {
  const { catalog, host, store, view, t } = useEnv()
  const name = useEditor(({ graph }) => {
    const node = nodeOf(graph, target.id)
    return node === undefined ? null : describe(node, catalog.types.get(node.type), host.lists)
  })
  if (name === null) return <small className={styles.kind}>{t('reference.gone')}</small>
  return (
    <button
      type="button" className={`nodrag nopan ${styles.leads}`} title={t('step.show', { name })} aria-label={t('step.show', { name })}
      onClick={(event) => {
        event.stopPropagation()
        store.set({ nodes: new Set([target.id]), edges: new Set(), open: null })
        view.current?.show(target.id)
      }}
    >
      <span>{name}</span><IconArrowRight size={12} stroke={2} aria-hidden />
    </button>
  )
}

function Entered({ id }: { readonly id: string }) {
  const { host } = useEnv()
  const entered = useEditor(({ figures }) => figures[id]?.entered)
  return entered === undefined ? null : <em className={styles.entered}>{entered.toLocaleString(host.language)}</em>
}

/** How many came to a conversion lately, and what that was worth. */
function Goal({ id }: { readonly id: string }) {
  const { host, t } = useEnv()
  const goal = useEditor(({ figures }) => figures[id]?.goal)
  if (goal === undefined || goal === null) return null
  const money = ({ currency, amount }: { readonly currency: string; readonly amount: number }) =>
    amount.toLocaleString(host.language, { style: 'currency', currency, maximumFractionDigits: Number.isInteger(amount) ? 0 : 2 })
  return (
    <div className={styles.reached} title={t('card.reachedTimes', { count: goal.times, days: goal.days })}>
      <b>{t('card.reached', { count: goal.contacts })}</b>
      <span>{[t('card.days', { days: goal.days }), ...goal.worth.map(money)].join(' · ')}</span>
    </div>
  )
}

function Waiting({ id }: { readonly id: string }) {
  const { host, t } = useEnv()
  const waiting = useEditor(({ figures }) => figures[id]?.waiting ?? 0)
  if (waiting === 0) return null
  return (
    <small className={styles.waiting} title={t('card.waiting')}>
      <IconHourglass size={11} stroke={1.75} aria-hidden />{waiting.toLocaleString(host.language)}
    </small>
  )
}

function Strip({ problems }: { readonly problems: readonly Problem[] }) {
  const first = problems[0]
  if (first === undefined) return null
  const serious = problems.filter((problem) => problem.severity === 'error').length
  return (
    <>
      <div className={styles.strip} data-severity={first.severity}>
        <IconAlertCircle size={14} stroke={1.75} aria-hidden /><span>{first.message}</span>
      </div>
      <span className={styles.badge} data-severity={serious > 0 ? 'error' : 'warning'} aria-hidden>{problems.length}</span>
    </>
  )
}
