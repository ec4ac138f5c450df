export interface DemoComment {
  by: string;
  text: string;
  replies?: DemoComment[];
}

export interface DemoPost {
  /** A name of its own: the idempotency key, and what `quotes` refers to. */
  key: string;
  by: string;
  text: string;
  audience?: 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'MENTIONED' | 'ONLY_ME';
  contentWarning?: string;
  quotes?: string;
  reactions?: Record<string, 'LIKE' | 'LOVE' | 'LAUGH' | 'WOW' | 'SAD' | 'ANGRY'>;
  comments?: DemoComment[];
  repostedBy?: string[];
  bookmarkedBy?: string[];
}

export const demoPosts: DemoPost[] = [
  {
    key: 'welcome',
    by: 'ada',
    text: 'Welcome to Chorus! First rehearsal of the season is on Tuesday. Bring water and a pencil. #rehearsal #chorus',
    reactions: {
      ...{ ben: 'LIKE', chloe: 'LOVE', dara: 'LIKE', elif: 'WOW', finn: 'LIKE', grace: 'LOVE', hugo: 'LOVE' },
    },
    comments: [
      {
        by: 'ben',
        text: 'Which Tuesday?',
        replies: [
          {
            by: 'ada',
            text: 'The next one, Ben. It is always the next one.',
            replies: [{ by: 'ben', text: 'Fair.' }],
          },
          { by: 'chloe', text: 'I will bring cake if that helps.' },
        ],
      },
      { by: 'dara', text: 'May I bring a friend who “only sings in the shower”?' },
      { by: 'iris', text: 'Is there room for one more alto?' },
    ],
    repostedBy: ['dara', 'chloe'],
    bookmarkedBy: ['ben', 'dara'],
  },
  {
    key: 'boat',
    by: 'ben',
    text: 'The hull is finished. It floats, which is more than I can say of the last one.',
    reactions: { ada: 'WOW', dara: 'LAUGH', finn: 'LIKE' },
    comments: [{ by: 'finn', text: 'Pictures, please.' }],
  },
  {
    key: 'boat-followers',
    by: 'ben',
    text: 'Only for those who follow me: she will be called Countermelody.',
    audience: 'FOLLOWERS',
    reactions: { ada: 'LOVE' },
  },
  {
    key: 'boat-friends',
    by: 'ben',
    text: 'Only for friends: the launch is on Saturday at nine, at the old pier.',
    audience: 'FRIENDS',
    reactions: { dara: 'LOVE' },
    comments: [{ by: 'dara', text: 'I will be there.' }],
  },
  { key: 'boat-mentioned', by: 'ben', text: '@ada would you break the bottle?', audience: 'MENTIONED' },
  { key: 'boat-diary', by: 'ben', text: 'Note to self: buy a second bottle.', audience: 'ONLY_ME' },
  {
    key: 'bread',
    by: 'chloe',
    text: 'Four in the morning: the dough rises, the city sleeps, and I practise the Lacrimosa. #bakery',
    reactions: { ada: 'LOVE', elif: 'LIKE', dara: 'WOW' },
    comments: [
      {
        by: 'elif',
        text: 'So that is what I hear through the wall.',
        replies: [
          {
            by: 'chloe',
            text: 'You are welcome!',
            replies: [{ by: 'elif', text: 'Every note. Every morning.' }],
          },
        ],
      },
    ],
    repostedBy: ['ada'],
  },
  {
    key: 'stage',
    by: 'elif',
    text: 'An empty stage is the quietest chord. #photography #chorus',
    reactions: { ada: 'LIKE', chloe: 'LOVE' },
  },
  {
    key: 'shower',
    by: 'dara',
    text: 'This is why I joined:',
    quotes: 'bread',
    reactions: { chloe: 'LAUGH' },
  },
  {
    key: 'ending',
    by: 'dara',
    text: 'In the last bar the whole choir drops the score and just listens.',
    contentWarning: 'how the concert ends',
    reactions: { ada: 'ANGRY', ben: 'LAUGH' },
  },
  { key: 'finn', by: 'finn', text: 'If you read this, I let you.', audience: 'FOLLOWERS' },
  {
    key: 'grace',
    by: 'grace',
    text: 'Turned two pages at once today. Nobody died. #rehearsal',
    comments: [{ by: 'ada', text: 'The pianist nearly did.' }],
  },
];
