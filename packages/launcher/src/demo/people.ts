/** A person of the demo. Their password is public: they exist only where nobody else does. */
export interface DemoPerson {
  handle: string;
  displayName: string;
  bio: string;
  /** What signing in as them shows, for the list in GraphiQL. */
  blurb: string;
  isLocked?: boolean;
  /** Default: everyone. */
  whoMayMessage?: 'FRIENDS';
  /** What strangers do waits in their requests, instead of being told. */
  filtersStrangers?: boolean;
  follows: string[];
  /** Each pair stands once. */
  friends?: string[];
  /** Whom they asked for friendship, and who has not answered. */
  asks?: string[];
}

export const demoPassword = 'sing-along-together';

export const demoPeople: DemoPerson[] = [
  {
    handle: 'ada',
    displayName: 'Ada Okafor',
    bio: 'Choir director. Counts in threes.',
    blurb: 'follows many: a full home feed, notifications of many kinds',
    filtersStrangers: true,
    follows: ['ben', 'chloe', 'dara', 'elif', 'hugo'],
    friends: ['ben', 'grace'],
  },
  {
    handle: 'ben',
    displayName: 'Ben Hartmann',
    bio: 'Bass. Builds boats and sometimes GraphQL servers.',
    blurb: 'writes in every audience',
    follows: ['ada', 'chloe', 'finn'],
    friends: ['dara'],
  },
  {
    handle: 'chloe',
    displayName: 'Chloé Martin',
    bio: 'Soprano, baker, early riser.',
    blurb: 'much discussed: comment trees',
    follows: ['ada', 'grace'],
    friends: ['elif'],
  },
  {
    handle: 'dara',
    displayName: 'Dara Patel',
    bio: 'Tenor. Frontend by day.',
    blurb: 'reposts and quotes',
    follows: ['ada', 'ben', 'chloe', 'elif'],
  },
  {
    handle: 'elif',
    displayName: 'Elif Yılmaz',
    bio: 'Alto. Photographs empty stages.',
    blurb: 'asked to follow Finn, and waits',
    follows: ['ada', 'finn', 'chloe'],
  },
  {
    handle: 'finn',
    displayName: 'Finn Byrne',
    bio: 'I approve my followers, slowly.',
    blurb: 'locked account with follow requests to answer',
    isLocked: true,
    follows: ['ada', 'ben'],
  },
  {
    handle: 'grace',
    displayName: 'Grace Lin',
    bio: 'Page turner for the pianist.',
    blurb: 'friends only: a message request to answer',
    whoMayMessage: 'FRIENDS',
    follows: [],
    friends: ['hugo'],
  },
  {
    handle: 'hugo',
    displayName: 'Hugo Silva',
    bio: 'New here. Be kind.',
    blurb: 'follows nobody yet: an empty home, to begin with',
    follows: [],
    asks: ['ada'],
  },
  {
    handle: 'iris',
    displayName: 'Iris Novak',
    bio: 'Sang in another choir, once.',
    blurb: 'a stranger: waits among Ada’s notification requests',
    follows: [],
  },
];
