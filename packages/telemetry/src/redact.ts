const secretWords = 'password|passwd|pwd|secret|token|authorization|api[-_]?key';

/** What may stand in messages of errors and must not be kept, with what stands there instead. */
const replacements: readonly (readonly [RegExp, string])[] = [
  // Credentials in URLs, headers, tokens of ours, and what is named as a secret.
  [/\b([a-z][a-z0-9+.-]*):\/\/[^\s/@]*@/gi, '$1://[redacted]@'],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]'],
  [new RegExp(`\\b(${secretWords})(["']?\\s*[:=]\\s*["']?)[^\\s"',;}]+`, 'gi'), '$1$2[redacted]'],
  // E-mail addresses.
  [/[^\s"'<>(:]+@[^\s"'<>)]+\.[^\s"'<>)]+/g, '[redacted]'],
  // Values that PostgreSQL, graphql-js and JSON.parse quote.
  [/(invalid input syntax for [^:]+|value[^:"]*): ?".*?"/gs, '$1: [redacted]'],
  [/(Key \([^)]*\)=)\(.*?\)(?= |\.|$)/gs, '$1([redacted])'],
  [/(Failing row contains ).*/gs, '$1[redacted]'],
  [/(got invalid value |cannot represent [^:]*: ).*/gis, '$1[redacted]'],
  [/(Unexpected (token|end|non-whitespace)).*?(?= in JSON| is not valid JSON)/gs, '$1 [redacted]'],
];

/** A text of an error, fit to be kept: credentials, tokens, e-mail addresses and quoted values are taken out. */
export const redact = (text: string): string =>
  replacements.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
