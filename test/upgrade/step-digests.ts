/** SHA-256 of every step of a schema that is on main (steps.test.ts): lines are added, never changed. */
export const DIGESTS: Readonly<Record<string, string>> = {
  "Journal 1": "1131b7588877b57b730b8662417e915304b67d60e49cab435d0ee9c25637f59c",
  "Journal, access logs 1": "0fbfd0c09c68018af933aad13bc0c5e915ccef404f02f9eb5ec61d34060d7330",
  "Journal, alarms 1": "35666041ae8f0646d216a1bd027a5e9adedf0f80ed1727f30630fb271f90e3d2",
  "KeyStore 1": "5d0c96538c035fb9f11655bef598c4124d057a3bce6dfe1c8d27826f0f3a16c7",
  "KeyStore 2": "71fdf1230ab8ca125e2027751c5434c113d923153ff1255a59a0d6a82d35de26",
  "KeyStore 3": "c97a40b18956269ccffdf67ce75b293bf997e1bd391fceb3f71211e7032d5b21",
  "KeyStore 4": "c8b801c9879b1f1038e457355d5714804534d6e7a68919b9459c03df5e9a39ab",
  "KeyStore 5": "4b2c0a6a51e219b2445eada8b30da1526916e3aacd4a917e717af4193f21fef5",
  "QuotaCounters 1": "73306650c44da63948bd6589e307cb8f42e3960f5338305a14e288d3a5120f28",
  "QuotaCounters, requests 1": "7900d3bd41133b8859db8f7cf4009f705942203e4a13073665165379e78daa3a",
  "migrations/0001_directory.sql": "b36ec38b55ed777625061a81af3eb3d30d0bcbdcbc562448cbcb6a78667ba327",
  "migrations/0002_retirables.sql": "23a89599bae4538ae8723063ece0eaefa29ca48c01046f9c877596c21cf9f62c",
  "migrations/0003_instances.sql": "95a71883df17a2bad5be0b8509838d81d40303d0fab880e4dd4dedf069d19821",
  "migrations/0004_client_keys.sql": "94c8580573bb987193530d5095c297a243492aa1342aa11048d140d2e45f49b1",
  "migrations/0005_access.sql": "21ddbb5fce0a58b396c6791ea97469ec12d6f724fbf188a9e3176783da3bae36",
  "migrations/0006_secret_check.sql": "d0f62f39ef8efee68e1e39a4c98b8ff0b82cf459164d47e4a1b5e1538fd19a85",
};
