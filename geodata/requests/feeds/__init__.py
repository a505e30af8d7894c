"""Reading the files cities publish their service requests in: a preset per city, a reason for every row not taken.

Every row comes out once, as a :class:`~geodata.requests.record.ServiceRequest` or as a
:class:`~geodata.requests.record.RejectedRow`. Reasons for rejecting:

===========================  ==========================================================================================
``wrong-number-of-columns``  more or fewer values than the header has names
``quotation-mark-open``      a quotation mark is opened and not closed; lines it would swallow are read each by itself
                             where it is plain that they are rows, else it says how many it covers
``id-missing``               no id
``id-not-exact``             a spreadsheet turned the id into something like 1.01E+11
``id-twice``                 an earlier row of the file has the same id and was taken
``type-missing``             nothing says what is asked for
``status-unknown``           a status the preset does not know
``created-missing``          no created date
``created-not-a-date``       it is in none of the preset's forms
``created-no-such-time``     the calendar or the clock has no such moment: 02/30, the hour skipped in spring
``closed-not-a-date``        as for created
``closed-no-such-time``      as for created
``closed-before-created``    it ends before it begins
``coordinates-half``         one of the two is missing
``coordinate-not-a-number``  a coordinate is text
``coordinates-zero``         both are zero
``coordinates-swapped``      longitude and latitude have changed places
``coordinates-outside``      the point is far from the city
===========================  ==========================================================================================

Notes on rows that are taken (``reading_notes``):

====================================  ==================================================================================
``ambiguous-time``                    a time of the hour repeated in autumn; its first reading is taken
``close-date-only``                   closed at midnight sharp, which says the day only; its last second is taken
``closed-by-service-date``            no closing date; the preset says that the service date is when it was done
``service-date-before-request``       as above, but that date is earlier than the request: closed without a date
``closed-without-date``               closed, and nothing says when
``closing-date-of-open-request``      open, yet a closing date is given: the status is believed
``unreadable-updated``, ``-service``  an optional date that cannot be read is left empty
and ``-expected``
====================================  ==================================================================================
"""

from geodata.requests.feeds.presets import PRESETS, Placeholder, Preset
from geodata.requests.feeds.reading import read

__all__ = ["PRESETS", "Placeholder", "Preset", "read"]
