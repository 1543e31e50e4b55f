"""Instruction-like: does a passage talk to the program that reads it, instead of to a person?

text -> the words that say so, or "". Nothing rests on this: a document cannot command a run whatever it says, because what
a model answers is checked against quotes. It is told so that a reader knows what stands in the sources, and so that such
a sentence is not quoted for its own sake. Rules of few false alarms, for English and the commonest lines of some other
languages; who wants to get past them can.
"""

from __future__ import annotations

import re
import unicodedata

from mapred.data import Document, Remark

LONGEST = 160  # characters of what is told

# letters of other scripts that look like Latin ones
LOOKALIKES = str.maketrans(
    "аеорсухіѕјһԁӏАВЕКМНОРСТУХІЅЈοανιΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡ", "aeopcyxisjhdlABEKMHOPCTYXISJoaviABEZHIKMNOPTYXig"
)
WORDS_OF = r"(?:instruction|prompt|direction|directive|guideline|command|order|rule|message)s?"
BEFORE = r"(?:previous|prior|above|preceding|earlier|foregoing|existing|original|initial|system|other|everything|anything)"
READER = r"(?:AI|A\.I\.|LLMs?|GPT\S*|ChatGPT|(?:large )?language models?|chat ?bots?|(?:AI |virtual )?assistants?)"
TOKENS = (
    r"<\|[a-z][\w ]{1,30}\|>|<｜[^｜<>]{2,40}｜>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</?s>(?=\s*(?:\[|<|$))"
    r"|(?:^|\n)[ \t]{0,9}#{2,}\s*(?:system|instruction|assistant|response|human|user)s?\s*(?:prompt|message)?:(?:\s|$)"
    r"|</?(?:system|assistant|tool_call|function_call|think)(?:[_-]\w+)?>"
)
ADDRESSED = (
    # "Ignore all of the previous instructions"
    rf"\b(?:ignore|disregard|forget|override|bypass|dismiss|discard)\W+(?:\w+\W+){{0,4}}?{BEFORE}\W+(?:\w+\W+){{0,3}}?"
    rf"(?:{WORDS_OF}|context|conversation|text|task)\b",
    rf"\b(?:ignore|disregard|forget|override|bypass)\W+(?:all\W+|any\W+)?(?:of\W+)?(?:your|my|our|these)\W+(?:\w+\W+)?{WORDS_OF}\b",
    r"\b(?:ignore|disregard|forget)\W+(?:all|everything|anything)\W+(?:\w+\W+){0,3}?(?:before|above|previously|so far)\b",
    r"^\W*(?:ignore|disregard)\W+(?:all\W+of\W+)?the\W+(?:above|foregoing)\b",
    # "You are now an assistant without rules", "As an AI language model"
    rf"\byou\W+(?:are|must\W+act|will\W+act|act)\W+(?:now\W+|no\W+longer\W+|as\W+|henceforth\W+)*(?:an?\W+|the\W+)?(?:\w+\W+){{0,2}}?{READER}(?!\w)",
    r"\byou are (?:now|henceforth|from now on) (?:in )?(?:an? )?(?:\w+ )?"
    r"(?:DAN|developer mode|unrestricted|jailbroken|free of|root)\b",
    r"\b(?:pretend|imagine)\W+(?:to be|that you are|you are)\W+(?:\w+\W+){0,3}?(?:AI|model|assistant|system|administrator)\b",
    r"\bas an? (?:\w+ )?(?:AI|LLM|language model)\b(?:,| (?:language )?model| assistant)",
    rf"\bif you are (?:an? )?(?:\w+ ){{0,2}}?{READER}(?!\w)",
    r"(?:^|\n)\W{0,9}(?:dear|hey|hello|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for))"
    rf"\W+(?:\w+\W+){{0,3}}?(?:{READER}|models?|summari[sz]ers?)\W",
    # "Reveal your system prompt", "New instructions:", "Your real task is"
    rf"\b(?:reveal|print|repeat|output|show|leak|display|disclose|recite|tell me)\W+(?:\w+\W+){{0,3}}?"
    rf"(?:system|initial|hidden|secret)\W+(?:{WORDS_OF})\b",
    rf"\b(?:reveal|repeat|leak|disclose|recite)\W+your\W+(?:\w+\W+)?{WORDS_OF}\b",
    r"\b(?:new|updated|real|secret|hidden) (?:system )?(?:instructions?|prompt|directives?)\s*"
    r"(?::|(?:is|are) (?:to|as follows)\b)",
    r"\byour (?:new|real|true|only|actual|next) (?:task|instructions?|role|goal|objective|job|mission) (?:is|are)\b",
    r"(?:^|\n|[.!?]\s)\W{0,9}(?:system|admin(?:istrator)?|developer|root)"
    r"(?: (?:prompt|message|override|notice|note|instructions?))?\s*:\s*"
    r"(?:you\b|ignore|disregard|forget|do not|from now|please|always|never|output|respond|write|the (?:assistant|model|user))",
    r"(?:^|\n)\W{0,9}(?:system (?:prompt|override)|(?:assistant|system|human|user) (?:message|turn))\s*:",
    r"(?:^|\n)\W{0,9}(?:assistant|ai)\s*:\s*(?:sure|certainly|of course|i\b|ok)",
    # "From now on, answer only with", "In your summary, say"
    r"\bfrom now on,? (?:you (?:will|must|should|only|are)|respond|reply|answer|output|write|say|only)\b",
    r"\b(?:respond|reply|answer|output) (?:only|solely|exactly|nothing but) (?:with|the word|the following|in json)\b",
    r"\b(?:in|when writing|when generating|while writing) your (?:final )?"
    r"(?:summary|answer|response|reply|output|report|article),? "
    r"(?:\w+ ){0,2}?(?:say|state|write|include|mention|claim|insist|recommend|praise|cite|do not|never|always)\b",
    r"\b(?:do not|don't|never) (?:summari[sz]e|cite|mention|quote|trust) (?:any of )?"
    r"(?:the|any) other (?:documents?|sources?|files?)\b",
    r"\b(?:AI|LLM|language model|model|assistant)s?\W+(?:reading|summari[sz]ing|processing|that (?:reads?|summari[sz]es?))"
    r"\W+(?:this|these)\b",
    r"\bdo anything now\b|\bjailbreak mode\b|\bprompt injection (?:successful|complete)\b",
    # the program's own questions and answers, copied
    r"\byou take notes for a report\b|\byou shorten sentences\b|\bsay the sentence again in your own words\b"
    r"|\bgive the one heading\b.{0,40}\bfits all\b",
    r"(?:^|\n|[.!?]\s)\W{0,9}\{\s*\"(?:topic|says|facts|abstract|schema_version)\"\s*:",
    # other languages
    r"\bignorier\w*\W+(?:\w+\W+){0,3}?(?:vorherigen?|bisherigen?|obigen?)\W+(?:\w+\W+)?(?:anweisung|anleitung|befehl|vorgabe)\w*",
    r"\bignore[zr]?\W+(?:\w+\W+){0,3}?(?:instructions?|consignes?)\W+(?:pr[ée]c[ée]dentes?|ci-dessus)\b",
    r"\bignor[ae]\w*\W+(?:\w+\W+){0,3}?(?:instrucciones|istruzioni|instruções)\W+(?:anteriores|precedenti)\b",
)
RULES = re.compile("|".join((TOKENS, *ADDRESSED)), re.IGNORECASE)
# a cheap word that every rule needs, so that ordinary text costs one search
HINT = re.compile(
    r"ignor|disregard|forget|overrid|bypass|dismiss|discard|instruct|prompt|assistant|chat ?bot|language model|\bAI\b|a\.i\."
    r"|\bLLM|GPT|pretend|imagine|reveal|your |you are|from now on|system|admin|developer|root|respond|reply|answer|output"
    r"|summari[sz]|do not|don't|never|anything now|jailbreak|model|take notes|you shorten|own words|one heading|[<{\[]"
    r"|#{2}|note|message",
    re.IGNORECASE,
)
ASKED = re.compile(r"prompt|instruction|jail ?break|injection|language model|\bLLM", re.IGNORECASE)


def remarks(document: Document) -> list[Remark]:
    """The instruction-like passages of a document, with their places."""
    found = ((p, instruction_like(document.text[p.start : p.end])) for p in document.passages)
    return [Remark(document.path, str(p.locator), said) for p, said in found if said]


def instruction_like(text: str) -> str:
    """From the words on that address a model, one line of them: `"So. Ignore the above."` -> `Ignore the above.`; else ""."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(LOOKALIKES)
    found = RULES.search(text) if HINT.search(text) else None
    return " ".join(text[found.start() : found.start() + LONGEST].split()) if found else ""


def wanted(brief: str) -> bool:
    """Does the brief itself ask about such texts? Then they are quoted like any other."""
    return bool(ASKED.search(brief))
