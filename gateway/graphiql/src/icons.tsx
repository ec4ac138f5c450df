/** A compass, drawn like the other icons of GraphiQL's side bar. */
export const CompassIcon = () => (
  <svg
    viewBox="0 0 24 24"
    height="1em"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    aria-hidden="true"
  >
    <circle cx="12" cy="12" r="9.25" />
    <path d="M15.5 8.5l-2.2 4.8-4.8 2.2 2.2-4.8z" strokeLinejoin="round" />
  </svg>
);
