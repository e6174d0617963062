"""What other programs and people call choices, beside the names shown here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.model.activity import ActivityKind, Channel, Direction
from crmdesk.model.cost import CostCategory
from crmdesk.model.deal import DealStatus
from crmdesk.model.survey import AnswerKind
from crmdesk.model.ticket import EventAuthor, EventKind, Priority, TicketStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum


def _said(**words: str) -> dict[str, str]:
    """Words, apart by commas, with the value they stand for; a final underscore keeps off Python's own."""
    return {
        word.strip(): value.rstrip("_") for value, several in words.items() for word in several.split(",")
    }


OTHER_WORDS: Final[Mapping[type[StrEnum], Mapping[str, str]]] = {
    ActivityKind: _said(
        call="phone, telephone, تماس, تماس تلفنی, تلفن, مكالمة, اتصال, שיחה, טלפון",
        email="mail, ایمیل, رایانامه, بريد, بريد إلكتروني, رسالة بريد, דואל, מייל",
        meeting="appointment, visit, جلسه, ملاقات, قرار, اجتماع, لقاء, زيارة, פגישה, ישיבה",
        message="sms, chat, whatsapp, پیام, پیامک, رسالة, دردشة, הודעה, מסרון",
        enquiry="inquiry, request, استعلام, پرسش, استفسار, طلب, פנייה, שאלה",
        task="to-do, todo, follow-up, کار, وظیفه, پیگیری, مهمة, متابعة, משימה, מטלה",
        note="memo, remark, یادداشت, ملاحظة, הערה, פתק",
    ),
    Direction: _said(
        in_="incoming, received, ورودی, دریافتی, وارد, واردة, נכנס, נכנסת",
        out="outgoing, sent, خروجی, ارسالی, صادر, صادرة, יוצא, יוצאת",
    ),
    Channel: _said(
        email="mail, ایمیل, بريد إلكتروني, דואל",
        web="website, chat, form, social media, وب, وب‌سایت, الموقع, אתר",
        phone="call, telephone, تلفن, هاتف, טלפון",
        visit="in person, حضوری, زيارة, ביקור",
        other="سایر, أخرى, אחר",
    ),
    DealStatus: _said(
        open="in progress, active, باز, در جریان, در حال انجام, مفتوحة, مفتوح, جارية, פתוחה, פתוח, בתהליך",
        won="won, closed won, موفق, برنده, برنده شد, مكسوبة, فوز, تم الفوز, זכייה, נסגר בזכייה",
        lost="lost, closed lost, ناموفق, باخته, از دست رفته, مفقودة, خسارة, خاسرة, הפסד, אבוד",
    ),
    TicketStatus: _said(
        new="unassigned, جدید, تازه, جديد, جديدة, חדש, חדשה",
        open="in progress, opened, reopened, باز, در حال بررسی, در دست بررسی, مفتوح, مفتوحة, قيد المعالجة,"
        "פתוח, פתוחה, בטיפול",
        waiting="pending, on hold, waiting, pending customer response, منتظر, منتظر مشتری, در انتظار,"
        "بانتظار, بانتظار العميل, قيد الانتظار, ממתין, ממתינה, ממתין ללקוח, בהמתנה",
        solved="resolved, done, fixed, حل شده, حل‌شده, حل شد, محلول, محلولة, تم الحل, נפתר, נפתרה",
        closed="archived, بسته, بسته شده, بسته‌شده, مغلق, مغلقة, סגור, סגורה",
    ),
    Priority: _said(
        low="minor, کم, پایین, منخفض, منخفضة, נמוך, נמוכה",
        normal="medium, standard, متوسط, معمولی, عادی, عادي, عادية, متوسطة, רגיל, רגילה, בינוני, בינונית",
        high="major, زیاد, بالا, مهم, عالي, عالية, مرتفع, مرتفعة, גבוה, גבוהה",
        urgent="critical, فوری, بحرانی, اضطراری, عاجل, عاجلة, حرج, דחוף, דחופה, קריטי, קריטית",
    ),
    EventKind: _said(
        reply="answer, public, پاسخ, رد, תגובה, תשובה",
        note="comment, private, یادداشت, ملاحظة, הערה",
        status="change, وضعیت, حالة, סטטוס",
    ),
    EventAuthor: _said(
        staff="agent, employee, support, همکار, کارشناس, پشتیبان, موظف, الموظف, زميل, נציג, עובד",
        customer="client, requester, user, مشتری, عميل, العميل, לקוח, לקוחה",
        automatic="system, auto, bot, خودکار, سیستم, تلقائي, آلي, אוטומטי, מערכת",
    ),
    CostCategory: _said(
        sales="selling, sales costs, فروش, مبيعات, المبيعات, מכירות",
        marketing="advertising, ads, بازاریابی, تبلیغات, تسويق, التسويق, إعلانات, שיווק, פרסום",
        service="support, customer service, خدمات, پشتیبانی, خدمة, الخدمة, دعم, الدعم, שירות, תמיכה",
        goods="cogs, cost of goods sold, کالا, بهای تمام‌شده, بضاعة, تكلفة البضاعة, סחורה, עלות המכר",
        crm="crm software, نرم‌افزار ارتباط با مشتری, نظام العملاء, תוכנת לקוחות",
        other="misc, miscellaneous, general, سایر, متفرقه, أخرى, متنوع, אחר, שונות",
    ),
    AnswerKind: _said(
        nps="net promoter score, recommendation, توصیه, خالص مروجان, التوصية, صافي الترويج, המלצה",
        csat="satisfaction, customer satisfaction, رضایت, رضایت مشتری, الرضا, رضا العملاء, שביעות רצון",
        ces="effort, customer effort, customer effort score, تلاش, تلاش مشتری, الجهد, جهد العميل, מאמץ",
    ),
}
