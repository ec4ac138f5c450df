/**
 * What everybody tries first, of 10 characters or more (shorter ones are refused anyway), in lower case. From the top of
 * published lists of leaked passwords.
 */
export const commonPasswords: ReadonlySet<string> = new Set([
  '0000000000', '0123456789', '0987654321', '1029384756', '1111111111', '11111111111', '111111111111', '1122334455',
  '1212121212', '123123123123', '1231231230', '1234512345', '1234554321', '1234567890', '12345678900', '12345678901',
  '123456789012', '1234567890123', '12345678910', '123456789a', '123456789q', '1234567891', '1234567899', '1234qwerasdf',
  '1357924680', '147258369a', '1472583690', '1q2w3e4r5t', '1q2w3e4r5t6y', '1qaz2wsx3edc', '1qazxsw23edc', '2222222222',
  '5555555555', '7777777777', '8888888888', '9876543210', '9999999999', 'a123456789', 'aaaaaaaaaa', 'abc123456789',
  'abcd123456', 'abcdefghij', 'administrator', 'asdfasdfasdf', 'asdfghjkl1', 'asdfghjkl123', 'asdfghjkl;', 'baseball123',
  'basketball', 'changeme123', 'chocolate1', 'correcthorsebatterystaple', 'dragon1234', 'football12', 'football123',
  'hello12345', 'helloworld', 'iloveyou12', 'iloveyou123', 'iloveyou1234', 'letmein123', 'letmein1234', 'liverpool1',
  'lovelovelove', 'manchester', 'michael123', 'minecraft1', 'monkey1234', 'p@ssw0rd123', 'pa55word123', 'passw0rd12',
  'passw0rd123', 'password00', 'password01', 'password10', 'password11', 'password12', 'password123', 'password1234',
  'password12345', 'password123456', 'password21', 'password22', 'passwordpassword', 'princess12', 'princess123',
  'q1w2e3r4t5', 'q1w2e3r4t5y6', 'qazwsxedcrfv', 'qwer123456', 'qwerty1234', 'qwerty12345', 'qwerty123456', 'qwertyqwerty',
  'qwertyuiop', 'qwertyuiop1', 'qwertyuiop[]', 'starwars123', 'sunshine12', 'sunshine123', 'superman123', 'trustno1234',
  'unbelievable', 'welcome123', 'welcome1234', 'zaq12wsxcde3', 'zxcvbnm123', 'zxcvbnm1234',
]); // prettier-ignore
