// The `v` flag knows emoji of several code points; TypeScript's target has no literal for it.
const oneEmoji = new RegExp('^\\p{RGI_Emoji}$', 'v');

/** Is this exactly one emoji, as Unicode recommends them for interchange? */
export const isEmoji = (text: string): boolean => oneEmoji.test(text);
