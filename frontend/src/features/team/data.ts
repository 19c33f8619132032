import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../api/client'
import { ifMatch, onRevision } from '../../api/onRevision'
import { ApiProblem } from '../../api/problem'
import { useScope } from '../../app/me'
import { isClash } from '../../ui/edits'

export type Member = Schemas['MemberAnswer']
export type Team = Schemas['TeamAnswer']
export type Invitation = Schemas['InvitationAnswer']

export function useMembers() {
  return useQuery(membersQuery(useScope('members')))
}

export function useTeams() {
  return useQuery({ queryKey: useScope('teams'), queryFn: () => ask(api.GET('/api/v1/team/teams')) })
}

/** Only for who leads. */
export function useInvitations() {
  return useQuery({ queryKey: useScope('invitations'), queryFn: () => ask(api.GET('/api/v1/team/invitations')), refetchInterval: 60_000 })
}

/** Members, teams and invitations hang together: a change in one is read anew in all. */
export function useRefreshTeam() {
  const client = useQueryClient()
  const [, workspaceId] = useScope('members')
  return () => Promise.all(['members', 'teams', 'invitations'].map((subject) => client.invalidateQueries({ queryKey: [subject, workspaceId] })))
}

/** What may be changed of a colleague. */
type MemberValues = { role: Member['role']; teamIds: string[] }

export function memberValues({ role, teams }: Member): MemberValues {
  return { role, teamIds: teams.map(({ teamId }) => teamId) }
}

export function useMemberActs(seen: Member) {
  const client = useQueryClient()
  const refresh = useRefreshTeam()
  const members = membersQuery(useScope('members'))
  const path = { user_id: seen.userId }
  return {
    change: useMutation({
      mutationFn: (changes: Partial<MemberValues>) =>
        onRevision({
          seen,
          look: async () => {
            const found = (await client.fetchQuery({ ...members, staleTime: 0 })).find(({ userId }) => userId === seen.userId)
            if (!found) throw new ApiProblem(404, 'not_found', '')
            return found
          },
          clashes: (now) => isClash(memberValues(seen), memberValues(now), changes),
          send: (on) => ask(api.PUT('/api/v1/team/members/{user_id}', { params: { path, header: ifMatch(on) }, body: changes })),
        }),
      onSettled: refresh,
    }),
    remove: useMutation({ mutationFn: () => ask(api.DELETE('/api/v1/team/members/{user_id}', { params: { path } })), onSettled: refresh }),
  }
}

function membersQuery(queryKey: readonly [string, string]) {
  return queryOptions({ queryKey, queryFn: () => ask(api.GET('/api/v1/team/members')) })
}

export function useInvite() {
  const refresh = useRefreshTeam()
  return useMutation({ mutationFn: (body: Schemas['NewInvitation']) => ask(api.POST('/api/v1/team/invite', { body })), onSuccess: refresh })
}

export function useRevoke(invitationId: string) {
  const refresh = useRefreshTeam()
  return useMutation({
    mutationFn: () => ask(api.DELETE('/api/v1/team/invitations/{invitation_id}', { params: { path: { invitation_id: invitationId } } })),
    onSettled: refresh,
  })
}

/** A new team, or another name for one that is there. */
export function useKeepTeam(team: Team | null) {
  const refresh = useRefreshTeam()
  return useMutation({
    mutationFn: async (name: string) => {
      const body = { name }
      await (team ? ask(api.PUT('/api/v1/team/teams/{team_id}', { params: { path: { team_id: team.id } }, body })) : ask(api.POST('/api/v1/team/teams', { body })))
    },
    onSuccess: refresh,
  })
}

/** Refused while a published funnel hands conversations over to it. */
export function useRemoveTeam(teamId: string) {
  const refresh = useRefreshTeam()
  return useMutation({ mutationFn: () => ask(api.DELETE('/api/v1/team/teams/{team_id}', { params: { path: { team_id: teamId } } })), onSettled: refresh })
}
