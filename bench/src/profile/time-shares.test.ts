import { timeSharesOf, type CpuProfile } from './time-shares';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 0 });

/** main calls work (twice, once through itself); the process is idle for as long as it works. */
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 5] },
    { id: 2, callFrame: frame('main', '/x/node_modules/@scope/one/dist/main.js'), children: [3] },
    { id: 3, callFrame: frame('work', 'file:///x/node_modules/two/work.js'), children: [4] },
    { id: 4, callFrame: frame('work', 'file:///x/node_modules/two/work.js') },
    { id: 5, callFrame: frame('(idle)') },
  ],
  samples: [2, 3, 4, 5],
  timeDeltas: [100, 200, 100, 400],
};

describe('a CPU profile', () => {
  const shares = timeSharesOf(profile);

  it('gives each package the time of its own functions, idle time left out', () => {
    expect(shares.byPackage.slice(0, 2)).toEqual([
      { name: 'two', share: 0.75 },
      { name: '@scope/one', share: 0.25 },
    ]);
  });

  it('gives a function the time of what it calls, once when it calls itself', () => {
    const inclusive = new Map(shares.inclusive.map(({ name, share }) => [name, share]));
    expect(inclusive.get('main  @scope/one dist/main.js:1')).toBe(1);
    expect(inclusive.get('work  two work.js:1')).toBe(0.75);
  });
});
