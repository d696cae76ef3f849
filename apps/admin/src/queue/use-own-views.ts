import { Value } from '@benne/client'
import { readPreference, writePreference } from '../components/preferences.ts'
import { useValue } from '../components/use-value.ts'
import { useMe } from '../session/use-session.ts'
import { addView, type OwnView, readViews, removeView } from './own-views.ts'

/** Of each person who has signed in on this page: browsers are shared. */
const ofPeople = new Map<string, Value<readonly OwnView[]>>()

function viewsOf(id: string): Value<readonly OwnView[]> {
  const known = ofPeople.get(id) ?? new Value(readViews(readPreference(`views.${id}`)))
  ofPeople.set(id, known)
  return known
}

/** The filters that somebody gave a name in this browser. */
export function useOwnViews() {
  const { id } = useMe()
  const views = viewsOf(id)
  const keep = (next: readonly OwnView[]) => {
    views.set(next)
    writePreference(`views.${id}`, JSON.stringify(next))
  }
  return {
    views: useValue(views),
    add: (view: OwnView) => keep(addView(views.get(), view)),
    remove: (name: string) => keep(removeView(views.get(), name)),
  }
}
