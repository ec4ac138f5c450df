import { Button } from '@graphiql/react';
import { Avatar } from './avatar';
import { useSession } from './page-context';

/** In the corner of the page: who is signed in. */
export function PersonBadge() {
  const { session, person } = useSession();
  if (!person) return <span className="chorus-badge chorus-badge-nobody">Not signed in</span>;
  return (
    <span className="chorus-badge">
      <Avatar {...person} />
      <span>
        Signed in as <strong>{person.displayName}</strong>
      </span>
      <Button type="button" onClick={() => void session.signOut()}>
        Sign out
      </Button>
    </span>
  );
}
