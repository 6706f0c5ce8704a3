import { DecimalDigits, decimal } from './decimal'
import { INPUT, read, refuse } from './host'

const BUFFER_BYTES: i32 = 65_536
const NAME_BYTES_MAX: i32 = 200
const END_OF_INPUT: i32 = -1

const buffer = memory.data(65_536)
const name = new StaticArray<u8>(NAME_BYTES_MAX)
const number = new DecimalDigits()

let filled: i32 = 0
let position: i32 = 0
let line: i32 = 1
let column: i32 = 1
/** An object or list has just been opened: no comma comes before what it begins with. */
let isJustOpened: bool = false

/** Stops the program with the place in the scene where it is wrong. */
export function refuseHere(sentence: string): void {
  refuse('scene, line ' + line.toString() + ', column ' + column.toString() + ': ' + sentence)
}

function peek(): i32 {
  if (position == filled) {
    filled = read(INPUT, buffer, BUFFER_BYTES)
    position = 0
    if (filled == 0) return END_OF_INPUT
  }
  return load<u8>(buffer + position)
}

function advance(): void {
  const isNewLine = load<u8>(buffer + position++) == 0x0a
  line += isNewLine ? 1 : 0
  column = isNewLine ? 1 : column + 1
}

function peekVisible(): i32 {
  let byte = peek()
  while (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09) {
    advance()
    byte = peek()
  }
  return byte
}

function found(): string {
  const byte = peek()
  if (byte == END_OF_INPUT) return 'the end of the text'
  return '“' + String.fromCharCode(byte) + '”'
}

function expect(character: string): void {
  if (peekVisible() != character.charCodeAt(0)) refuseHere('“' + character + '” was expected, not ' + found())
  advance()
}

function isAt(character: string): bool {
  return peekVisible() == character.charCodeAt(0)
}

export function enterObject(): void {
  expect('{')
  isJustOpened = true
}

/** The name of the object's next field, or null after its end. */
export function nextField(): string | null {
  if (!continues('}')) return null
  const field = readString()
  expect(':')
  return field
}

export function enterList(): void {
  expect('[')
  isJustOpened = true
}

/** False after the end of the list. */
export function nextItem(): bool {
  return continues(']')
}

function continues(closing: string): bool {
  const isFirst = isJustOpened
  isJustOpened = false
  if (isAt(closing)) {
    advance()
    return false
  }
  if (!isFirst) expect(',')
  return true
}

/** At most 200 bytes, UTF-8; the only escapes are those of one character. */
export function readString(): string {
  expect('"')
  let length = 0
  for (let byte = peek(); byte != 0x22; byte = peek()) {
    if (byte < 0x20) refuseHere('a text is not closed')
    if (length == NAME_BYTES_MAX) refuseHere('a text is longer than ' + NAME_BYTES_MAX.toString() + ' bytes')
    advance()
    unchecked((name[length++] = <u8>(byte == 0x5c ? readEscape() : byte)))
  }
  advance()
  return String.UTF8.decodeUnsafe(changetype<usize>(name), length)
}

function readEscape(): i32 {
  const byte = peek()
  if (byte != 0x22 && byte != 0x5c && byte != 0x2f) refuseHere('only \\" \\\\ and \\/ may be escaped')
  advance()
  return byte
}

/** A JSON number, by the definition of `decimal`; words such as NaN are none. */
export function readNumber(): f64 {
  peekVisible()
  number.clear()
  const isNegative = skip(0x2d)
  readWhole()
  if (skip(0x2e)) readFraction()
  const shift = skip(0x65) || skip(0x45) ? readExponent() : 0
  const magnitude = decimal(number.digits, number.exponent + shift)
  return isNegative ? -magnitude : magnitude
}

function readWhole(): void {
  if (!isDigit(peek())) refuseHere('a number was expected, not ' + found())
  const startsWithZero = peek() == 0x30
  let count = 0
  for (; isDigit(peek()); count++) number.addWhole(readDigit())
  if (startsWithZero && count > 1) refuseHere('a number must not begin with 0')
}

function readFraction(): void {
  if (!isDigit(peek())) refuseHere('a digit was expected after the point, not ' + found())
  while (isDigit(peek())) number.addFraction(readDigit())
}

function readExponent(): i32 {
  const isNegative = skip(0x2d)
  if (!isNegative) skip(0x2b)
  if (!isDigit(peek())) refuseHere('an exponent was expected, not ' + found())
  let exponent = 0
  while (isDigit(peek())) exponent = min(exponent * 10 + readDigit(), 10_000)
  return isNegative ? -exponent : exponent
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39
}

function readDigit(): i32 {
  const digit = peek() - 0x30
  advance()
  return digit
}

function skip(byte: i32): bool {
  if (peek() != byte) return false
  advance()
  return true
}

/** Nothing but blanks may follow. */
export function expectEnd(): void {
  if (peekVisible() != END_OF_INPUT) refuseHere('nothing may follow the scene, but ' + found() + ' does')
}
