import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { Avatar } from '../../ui/Avatar'
import { confirmDelete } from '../../ui/confirmDelete'
import { ErrorState } from '../../ui/ErrorState'
import { Skeletons } from '../../ui/Skeletons'
import { toast, toastProblem } from '../../ui/toast'
import { useKeepTeam, useRemoveTeam, type Member, type Team } from './data'
import styles from './TeamPage.module.css'

type Props = { teams: readonly Team[] | undefined; pending: boolean; error: unknown; retry: () => void; members: readonly Member[]; leads: boolean }

const FACES = 6

/** Teams: where the bot and colleagues hand conversations over to. */
export function Teams({ teams, pending, error, retry, members, leads }: Props) {
  const { t } = useTranslation('team')
  const [naming, setNaming] = useState<Team | 'new' | null>(null)
  return (
    <section className={styles.card} aria-labelledby="team-teams">
      <div className={styles.head}>
        <h2 id="team-teams" className={styles.heading}>
          {t('teams.title')}
        </h2>
        {leads && (
          <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setNaming('new')}>
            {t('teams.new')}
          </Button>
        )}
      </div>
      {pending && <Skeletons shape="text" count={3} />}
      {error !== null && <ErrorState error={error} retry={retry} />}
      {teams?.length === 0 && naming === null && <p className={styles.quiet}>{t('teams.none')}</p>}
      {naming === 'new' && <NameForm team={null} onDone={() => setNaming(null)} />}
      <ul>
        {teams?.map((team) => (
          <li key={team.id}>
            {naming !== 'new' && naming?.id === team.id ? (
              <NameForm team={team} onDone={() => setNaming(null)} />
            ) : (
              <Row team={team} members={members} leads={leads} onRename={() => setNaming(team)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

type RowProps = { team: Team; members: readonly Member[]; leads: boolean; onRename: () => void }

function Row({ team, members, leads, onRename }: RowProps) {
  const { t } = useTranslation('team')
  const remove = useRemoveTeam(team.id)
  const { name } = team
  const ask = async () => {
    const yes = await confirmDelete({ title: t('teams.removeTitle', { name }), text: t('teams.removeText'), action: t('teams.remove') })
    if (yes) remove.mutate(undefined, { onSuccess: () => toast(t('teams.removed', { name })), onError: (error) => toastProblem(error, t('failed')) })
  }
  return (
    <div className={styles.row}>
      <div className={styles.team}>
        <p className={styles.teamName}>{name}</p>
        <Faces members={members.filter(({ teams }) => teams.some(({ teamId }) => teamId === team.id))} />
      </div>
      {leads && (
        <div className={styles.acts}>
          <ActionIcon size={32} aria-label={t('teams.rename', { name })} onClick={onRename}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon size={32} aria-label={t('teams.removeOf', { name })} loading={remove.isPending} onClick={() => void ask()}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      )}
    </div>
  )
}

function Faces({ members }: { members: readonly Member[] }) {
  const { t } = useTranslation('team')
  if (members.length === 0) return <p className={styles.email}>{t('teams.nobody')}</p>
  return (
    <p className={styles.members} title={members.map(({ name }) => name).join(', ')}>
      {members.slice(0, FACES).map(({ userId, name }) => (
        <Avatar key={userId} name={name} kind="colleague" size={24} />
      ))}
      <span className={styles.more}>{t('teams.count', { count: members.length })}</span>
    </p>
  )
}

function NameForm({ team, onDone }: { team: Team | null; onDone: () => void }) {
  const { t } = useTranslation('team')
  const [name, setName] = useState(team?.name ?? '')
  const keep = useKeepTeam(team)
  const problem = keep.error instanceof ApiProblem && keep.error.status > 0 ? keep.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === team?.name) return onDone()
    keep.mutate(name.trim(), { onSuccess: onDone })
  }
  return (
    <form className={styles.inline} onSubmit={submit}>
      <TextInput
        autoFocus
        className={styles.grow}
        aria-label={t('teams.name')}
        placeholder={t('teams.name')}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
        error={keep.error ? (problem?.at('/name') ?? problem?.detail ?? t('failed')) : undefined}
      />
      <Button type="submit" loading={keep.isPending} disabled={!name.trim()}>
        {t('teams.keep')}
      </Button>
    </form>
  )
}
