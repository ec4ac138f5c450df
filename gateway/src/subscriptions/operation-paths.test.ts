import { buildSchema, parse } from 'graphql';
import { operationIn } from '../execution/plan-executor';
import { pathsOf } from './operation-paths';

const schema = buildSchema(`
  type Query { colour: String }
  type Subscription { said: Happening }
  interface Happening { note: Note }
  type Noted implements Happening { note: Note }
  type Heard implements Happening { note: Note }
  type Note { id: ID text: String reply: Note own: String }
`);
const marked = new Set(['Note.own', 'Note.reply', 'Heard.note']);

const paths = (query: string, fields = marked) =>
  Object.fromEntries(pathsOf(operationIn(parse(query), undefined, schema), schema, fields));

it('tells what is the same for everybody from what depends on who asks, and from what that leads to', () => {
  const query = 'subscription { said { ... on Noted { note { text own reply { id } } } } }';
  expect(paths(query)).toEqual({
    '': true,
    said: true,
    'said.note': true,
    'said.note.text': true,
    'said.note.own': false,
    'said.note.reply': false,
    'said.note.reply.id': false,
  });
});

it('goes by response names, through fragments', () => {
  const query =
    'subscription { it: said { ...A } } fragment A on Noted { n: note { ...B } } fragment B on Note { id a: own }';
  expect(paths(query)).toEqual({ '': true, it: true, 'it.n': true, 'it.n.id': true, 'it.n.a': false });
});

it('takes a path for one that depends where one of its fields does, in whatever order and implementation', () => {
  const both = { 'said.note': false, 'said.note.id': false };
  expect(paths('subscription { said { note { id } } }')).toMatchObject(both);
  expect(
    paths('subscription { said { ... on Noted { note { id } } ... on Heard { note { id } } } }'),
  ).toMatchObject(both);
  expect(
    paths('subscription { said { ... on Heard { note { id } } ... on Noted { note { id } } } }'),
  ).toMatchObject(both);
});
