/** The same hue for the same handle, always. */
function hueOf(handle: string): number {
  let hash = 0;
  for (const character of handle) hash = (hash * 31 + character.codePointAt(0)!) % 1009;
  // The golden angle sets neighbours far apart.
  return Math.round((hash * 137.5) % 360);
}

export const Avatar = ({ handle, displayName }: { handle: string; displayName: string }) => (
  <span
    className="chorus-avatar"
    style={{ '--hue': hueOf(handle) } as React.CSSProperties}
    aria-hidden="true"
  >
    {[...displayName][0]?.toUpperCase()}
  </span>
);
